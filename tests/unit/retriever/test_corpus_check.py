"""The corpus check finds what is wrong with a passage, and the corpus itself is fit to be quoted."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.retriever.corpus_check import CORPUS, check, main, near_duplicates
from services.retriever.corpus_words import TOPICS

GOOD_TEXT = (
    "갑목은 곧게 위로 자라는 큰 나무에 비유돼요. 한번 방향을 정하면 그쪽으로 밀고 나가는 힘이 있고, 앞에 서서 일을 "
    "시작하는 자리가 잘 어울리는 편이에요. 대신 굽히는 일이 서툴러서 다른 의견을 들으면 먼저 버티기 쉬워요. 작은 것을 "
    "양보하면서 큰 줄기를 지키는 연습을 하면 장점이 훨씬 잘 드러나요."
)
OTHER_TEXT = (
    "충은 마주 보는 두 지지가 부딪히는 것이에요. 움직임과 변화가 생긴다는 뜻이라서 이사나 이직처럼 묶인 것이 풀리는 "
    "계기로도 읽어요. 무엇과 무엇이 어느 자리에서 만나는지에 따라 느낌이 많이 달라요. 충이 있다고 나쁜 사주는 아니고, "
    "변화에 익숙한 사람이 되는 경우도 많아요. 동경 127.5도처럼 소수가 있어도 괜찮아요."
)


def passage(**changes: object) -> dict[str, Any]:
    return {
        "id": "day_master.gap",
        "title": "갑목 일간의 성정",
        "topic": "day_master",
        "facets": {"day_master": ["갑"]},
        "text": GOOD_TEXT,
        "gist_en": "Gap wood is likened to a tall tree.",
        "keywords": ["성격"],
        "sources": ["적천수"],
        **changes,
    }


def faults(directory: Path, *passages: object) -> list[str]:
    (directory / "some.yaml").write_text(yaml.safe_dump(list(passages), allow_unicode=True), encoding="utf-8")
    return [str(fault) for fault in check(directory)[1]]


def test_our_corpus_is_fit_to_be_quoted() -> None:
    count, found = check(CORPUS)
    assert found == []
    assert count >= 180


def test_our_corpus_covers_every_topic_people_ask_about() -> None:
    topics = {item["topic"] for file in CORPUS.rglob("*.yaml") for item in yaml.safe_load(file.read_text("utf-8"))}
    assert topics <= set(TOPICS)
    assert {"wealth", "work", "love", "marriage", "study", "people", "today", "luck", "convention"} <= topics


def test_a_good_passage_has_no_fault(tmp_path: Path) -> None:
    other = passage(id="relation.chung", title="충이란", topic="relation", facets={}, text=OTHER_TEXT)
    assert faults(tmp_path, passage(), other) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "Day Master"}, "id: String should match pattern"),
        ({"topic": "weather"}, "topic: Input should be"),
        ({"author": "nobody"}, "author: Extra inputs are not permitted"),
        ({"keywords": []}, "keywords: List should have at least 1 item"),
        ({"sources": []}, "sources: List should have at least 1 item"),
        ({"facets": {"planet": ["화성"]}}, "unknown facet 'planet'"),
        ({"facets": {"day_master": ["갑목"]}}, "facet 'day_master' cannot be 갑목"),
        ({"facets": {"day_pillar": ["갑축"]}}, "facet 'day_pillar' cannot be 갑축"),
        ({"facets": {"day_master": []}}, "facet 'day_master' is empty"),
        ({"facets": {"ten_god_state": ["many"]}}, "facet 'ten_god_state' needs 'ten_god' beside it"),
        ({"text": GOOD_TEXT[:60] + "요."}, "text of 62 characters, not 150-600"),
        ({"text": GOOD_TEXT * 5}, "characters, not 150-600"),
        ({"text": GOOD_TEXT + " 그리고"}, "text does not end with a sentence"),
        ({"text": GOOD_TEXT + " 이것은 나무입니다."}, "not in 해요체"),
        ({"text": GOOD_TEXT.replace(" 한번", "  한번")}, "two spaces in a row in text"),
        ({"text": GOOD_TEXT.replace("돼요. 한번", "돼요 . 한번")}, "a space before punctuation in text"),
        ({"text": GOOD_TEXT.replace("돼요. 한번", "돼요.한번")}, "no space after punctuation in text"),
        ({"text": GOOD_TEXT.replace("돼요. 한번", "돼요.\n- 한번")}, "a line break"),
        ({"text": GOOD_TEXT.replace("훨씬", "반드시")}, "certainty in text: '반드시'"),
        ({"text": GOOD_TEXT.replace("훨씬", "100%")}, "certainty in text: '100%'"),
        ({"text": GOOD_TEXT.replace("훨씬", "재앙 없이")}, "fear in text: '재앙'"),
        ({"text": GOOD_TEXT.replace("훨씬", "질병 없이")}, "medical claim in text: '질병'"),
        ({"text": GOOD_TEXT.replace("비유돼요", "비유되요")}, "misspelling in text: '되요'"),
        ({"text": GOOD_TEXT + " 큰 나무이에요."}, "misspelling in text: '무이에요'"),
        ({"text": GOOD_TEXT + " 큰 산예요."}, "misspelling in text: '산예요'"),
        ({"title": "절대 지지 않는 갑목"}, "certainty in title: '절대'"),
        ({"gist_en": "갑목은 나무예요."}, "gist_en is not in English"),
        ({"gist_en": "a tall tree"}, "gist_en is not a sentence"),
        ({"gist_en": "You will certainly be rich."}, "gist_en is too certain or too dark: 'certainly'"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    found = faults(tmp_path, passage(**changes))
    assert any(reason in fault for fault in found), found
    assert all(fault.startswith("some.yaml: ") for fault in found)


def test_ids_and_titles_are_unique(tmp_path: Path) -> None:
    found = faults(tmp_path, passage(), passage(text=OTHER_TEXT))
    assert found == [
        "some.yaml: day_master.gap: id 'day_master.gap' stands already in some.yaml (day_master.gap)",
        "some.yaml: day_master.gap: title '갑목 일간의 성정' stands already in some.yaml (day_master.gap)",
    ]


def test_a_text_that_is_nearly_another_is_found(tmp_path: Path) -> None:
    copy = passage(id="day_master.eul", title="을목 일간의 성정", text=GOOD_TEXT.replace("갑목", "을목"))
    (fault,) = faults(tmp_path, passage(), copy)
    assert "day_master.eul: nearly the same as day_master.gap" in fault


def test_near_duplicates_agree_with_comparing_every_pair() -> None:
    texts = {str(cut): GOOD_TEXT[:cut] + OTHER_TEXT[cut:] for cut in range(0, 140, 10)}

    def grams(text: str) -> set[str]:
        letters = "".join(filter(str.isalnum, text))
        return {letters[start : start + 4] for start in range(len(letters) - 3)}

    expected = {
        (one, other)
        for one in texts
        for other in texts
        if int(one) < int(other)
        and len(grams(texts[one]) & grams(texts[other])) > 0.6 * len(grams(texts[one]) | grams(texts[other]))
    }
    found = {tuple(sorted(pair[:2], key=int)) for pair in near_duplicates(texts)}
    assert expected
    assert found == expected


@pytest.mark.parametrize("content", ["- id: [", "id: day_master.gap", "- just words"])
def test_a_file_that_is_no_list_of_passages_is_a_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.yaml").write_text(content, encoding="utf-8")
    assert any(fault.file == "broken.yaml" for fault in check(tmp_path)[1])


def test_an_empty_directory_is_a_fault(tmp_path: Path) -> None:
    assert [fault.reason for fault in check(tmp_path)[1]] == ["no passages"]


def test_the_command_prints_the_faults_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults(tmp_path, passage(topic="weather"))
    assert main([str(tmp_path)]) == 1
    assert "some.yaml: day_master.gap: topic:" in capsys.readouterr().out
    faults(tmp_path, passage())
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 passages, 0 faults\n"
