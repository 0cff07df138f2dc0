"""Leaving out the patterns that cannot match changes no answer, and no pattern can be made slow."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.llm_worker.safety.literals import needed
from services.llm_worker.safety.plain import squeezed
from services.llm_worker.safety.screen import KINDS, Kind, Part, respelt, rules
from services.llm_worker.safety.sieve import Sieve

HERE = Path(__file__).parent
QUESTIONS = [
    json.loads(line)["question"]
    for name in ("held", "final", "tuned")
    for line in (HERE / f"questions.{name}.jsonl").read_text(encoding="utf-8").splitlines()[::4]
]
CLASSES = re.compile(r"\[(?:\\.|[^\]\\])+\]")
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d*,\}")


@pytest.mark.parametrize(
    ("pattern", "clauses"),
    [
        ("죽고\\s?싶", [{"죽고"}, {"싶"}]),
        ("(?:엄마|아빠)(?:가|는)?", [{"엄마", "아빠", "엄마가", "엄마는", "아빠가", "아빠는"}]),
        ("(?:약|수면제)[^.?!]{0,8}모[아으]", [{"모아", "모으"}, {"약", "수면제"}]),
        ("칼?로", [{"로", "칼로"}]),
        ("(?<![가-힣])병(?!원)", [{"병"}]),
        ("\\d{1,2}\\s?살", [{"살"}]),
        ("a\\.b", [{"a.b"}]),
        ("(?:가|.{0,3})", []),
        ("\\w{1,4}", []),
    ],
)
def test_what_a_match_cannot_do_without(pattern: str, clauses: list[set[str]]) -> None:
    assert sorted(map(sorted, needed(pattern))) == sorted(map(sorted, clauses))


@pytest.mark.parametrize("pattern", ["(?P<name>가)", "가(", "가)", "(?i)가", "[^"])
def test_a_pattern_that_is_not_read_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"group|not read"):
        needed(pattern)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_every_match_of_a_rule_holds_what_is_needed(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    pattern = data.draw(st.sampled_from(rules(kind, "patterns")))
    match = data.draw(st.from_regex(re.compile(re.sub(r"\(\?<?[!=](?:[^()]|\([^()]*\))*\)", "", pattern))))
    assert all(any(literal in match for literal in clause) for clause in needed(pattern))


@pytest.mark.parametrize("kind", KINDS)
def test_no_pattern_is_left_out_that_matches(kind: Kind) -> None:
    loose = [respelt(question) for question in QUESTIONS]
    parts: tuple[tuple[Part, list[str]], ...] = (
        ("harmless", loose),
        ("patterns", loose),
        ("squeezed", [squeezed(text) for text in loose]),
    )
    for part, texts in parts:
        patterns = rules(kind, part)
        sieve = Sieve((None, pattern) for pattern in patterns)
        for text in texts:
            tried = {pattern.pattern for pattern in sieve.candidates(text).get(None, ())}
            assert {pattern for pattern in patterns if re.search(pattern, text)} <= tried


@pytest.mark.parametrize("kind", KINDS)
def test_no_pattern_repeats_without_bound(kind: Kind) -> None:
    patterns = [*rules(kind, "harmless"), *rules(kind, "patterns"), *rules(kind, "squeezed")]
    assert [pattern for pattern in patterns if UNBOUNDED.search(CLASSES.sub("C", pattern))] == []
