import tomllib
from importlib.resources import files

import pytest

from services.saju_engine.compatibility_table import compatibility_table
from services.saju_engine.cross_relations import between
from services.saju_engine.names import BY_HANGUL
from services.saju_engine.rule_words import Word, name_word
from shared.relation_tables import HALVES, PAIRS
from shared.vocabulary import BRANCHES, LifeStage, TenGod


def test_the_table_weighs_to_one_names_sources_and_knows_every_relation() -> None:
    table = compatibility_table()
    assert sum(each.weight for each in table.parts.values()) == pytest.approx(1)
    assert min(table.parts.values(), key=lambda each: each.weight).name == "year_branches"
    kinds = {row.kind for row in (*PAIRS, *HALVES) if row.level == "branch"} | {"공합", "반방합", "같은 지지", "없음"}
    assert set(table.relations) == kinds
    assert {branch.animal for branch in BRANCHES} == set(table.animals_en)
    data = tomllib.loads(files("services.saju_engine").joinpath("data/compatibility.toml").read_text("utf-8"))
    assert all(each["source"] and each["rule"] for each in data["part"])


def test_no_step_is_a_verdict_and_each_is_reached_in_order() -> None:
    steps = compatibility_table().steps
    assert [least for least, _ in steps] == sorted((least for least, _ in steps), reverse=True)
    assert steps[-1][0] == 0
    data = files("services.saju_engine").joinpath("data/compatibility.toml").read_text("utf-8")
    assert not [word for word in ("최악", "나쁜", "불행", "이별", "파탄", "worst", "doomed") if word in data]


@pytest.mark.parametrize(
    ("word", "kind", "said"),
    [
        ("경금(庚)", "과", "경금(庚)과"),
        ("오화(午)", "과", "오화(午)와"),
        ("목·수", "이", "목·수가"),
        ("정재", "이라", "정재라"),
        ("정인", "이라", "정인이라"),
        ("정인", "", "정인"),
    ],
)
def test_a_word_takes_the_particle_that_fits(word: str, kind: str, said: str) -> None:
    assert f"{Word(word):{kind}}" == said


def test_names_in_english_are_those_of_the_vocabulary() -> None:
    assert name_word(TenGod.INDIRECT_SEAL).en == "indirect seal"
    assert name_word(TenGod.EATING).en == "eating god"
    assert name_word(LifeStage.PEAK).en == "peak"


@pytest.mark.parametrize(
    ("first", "second", "kinds"),
    [
        ("갑자", "을축", ["육합", "반방합"]),
        ("임신", "임진", ["공합"]),  # of 신자진 without 자
        ("임신", "갑자", ["반합"]),
        ("을사", "경신", ["천간합", "육합", "형", "파"]),
        ("갑오", "갑오", ["자형"]),
        ("갑인", "갑인", []),
        ("을축", "갑오", ["해", "원진", "귀문"]),
        ("갑자", "기유", ["천간합", "파", "귀문"]),
    ],
)
def test_what_two_pillars_are_to_each_other(first: str, second: str, kinds: list[str]) -> None:
    assert [each.kind for each in between(BY_HANGUL[first], BY_HANGUL[second])] == kinds
