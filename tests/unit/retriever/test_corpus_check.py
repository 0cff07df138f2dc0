"""The corpus check finds what is wrong with a passage, and the corpus itself is fit to be quoted."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.retriever.corpus import Corpus
from services.retriever.corpus_check import CORPUS, NEAR_DUPLICATE, check, main, near_duplicates
from services.retriever.corpus_spelling import spelling_faults
from services.retriever.corpus_words import TOPICS

GOOD_TEXT = (
    "갑목은 곧게 위로 자라는 큰 나무에 비유돼요. 한번 방향을 정하면 그쪽으로 밀고 나가는 힘이 있고, 앞에 서서 일을 "
    "시작하는 자리가 잘 어울리는 편이에요. 대신 굽히는 일이 서툴러서 다른 의견을 들으면 먼저 버티기 쉬워요. 작은 것을 "
    "양보하면서 큰 줄기를 지키는 연습을 하면 장점이 훨씬 잘 드러나요."
)
OTHER_GIST = "A clash is two branches that meet head on: movement, and not misfortune."
OTHER_TEXT = (
    "충은 마주 보는 두 지지가 부딪히는 것이에요. 움직임과 변화가 생긴다는 뜻이라서 이사나 이직처럼 묶인 것이 풀리는 "
    "계기로도 읽어요. 무엇과 무엇이 어느 자리에서 만나는지에 따라 느낌이 많이 달라요. 충이 있다고 나쁜 사주는 아니고, "
    "변화에 익숙한 사람이 되는 경우도 많아요. 동경 127.5도처럼 소수가 있어도 괜찮아요."
)

ASKED = ("나 어때", "왜 그래", "갑목", "Why?", "내 성격", "나무 사람", "Am I stubborn?")


def passage(**changes: object) -> dict[str, Any]:
    return {
        "id": "day_master.gap",
        "title": "갑목 일간의 성정",
        "topic": "day_master",
        "facets": {"day_master": ["갑"]},
        "text": GOOD_TEXT,
        "gist_en": "Gap wood is likened to a tall tree. It starts well and bends badly.",
        "keywords": ["성격"],
        "asked": [f"{question} {changes.get('id', '')}".strip() for question in ASKED],
        "sources": ["적천수"],
        **changes,
    }


def faults(directory: Path, *passages: object) -> list[str]:
    (directory / "some.yaml").write_text(yaml.safe_dump(list(passages), allow_unicode=True), encoding="utf-8")
    return [str(fault) for fault in check(directory)[1]]


def test_our_corpus_is_fit_to_be_quoted() -> None:
    count, found = check(CORPUS)
    assert found == []
    assert count >= 1140


def test_our_corpus_covers_every_topic_people_ask_about() -> None:
    topics = {passage.topic for passage in Corpus.from_directory(CORPUS).passages}
    assert topics <= set(TOPICS)
    assert {"wealth", "work", "love", "marriage", "study", "people", "today", "luck", "convention"} <= topics


def test_a_good_passage_has_no_fault(tmp_path: Path) -> None:
    other = passage(
        id="relation.chung", title="충이란", topic="relation", facets={}, text=OTHER_TEXT, gist_en=OTHER_GIST
    )
    assert faults(tmp_path, passage(), other) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "Day Master"}, "id: String should match pattern"),
        ({"topic": "weather"}, "topic: Input should be"),
        ({"author": "nobody"}, "author: Extra inputs are not permitted"),
        ({"keywords": []}, "keywords: List should have at least 1 item"),
        ({"asked": ["나 어떤 사람이야"]}, "asked: List should have at least 7 items"),
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
        ({"text": GOOD_TEXT.replace("훨씬", "되어지는 대로")}, "translationese in text: '되어지'"),
        ({"text": GOOD_TEXT.replace("힘이 있고", "힘를 쓸수 있고")}, "wrong particle in text: '힘를'"),
        ({"text": GOOD_TEXT.replace("힘이 있고", "힘을 쓸수 있고")}, "no space before 수 in text"),
        ({"text": GOOD_TEXT.replace("요. ", "고, ")}, "characters, more than 110: '갑목은 곧게"),
        ({"title": "절대 지지 않는 갑목"}, "certainty in title: '절대'"),
        ({"keywords": ["성격", "성격"]}, "a keyword stands twice"),
        ({"asked": [*ASKED, ASKED[0]]}, "a question stands twice"),
        ({"asked": [*ASKED, "왜 " * 51]}, "a question of more than 100 characters"),
        ({"facets": {"star": ["도화살"], "position": ["month"]}, "title": "일지의 도화"}, "title names other pillars"),
        ({"topic": "work", "facets": {"question": ["love"]}}, "facet 'question' leaves out its own topic: work"),
        ({"topic": "health_habits", "facets": {"question": ["study"]}}, "leaves out its own topic: health"),
        ({"gist_en": "A tree."}, "gist_en of 7 characters, not 60-400"),
        ({"gist_en": "갑목은 나무예요."}, "gist_en is not in English"),
        ({"gist_en": "a tall tree"}, "gist_en is not a sentence"),
        ({"gist_en": "You will certainly be rich."}, "gist_en is too certain or too dark: 'certainly'"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    found = faults(tmp_path, passage(**changes))
    assert any(reason in fault for fault in found), found
    assert all(fault.startswith("some.yaml: ") for fault in found)


def test_what_is_spelt_rightly_is_left_alone() -> None:
    words = (
        "가을과 마을을 지나 실수 있는 날에도 진로로 나아가고, 결과를 모을 때 물로 식히면 돼요. 아니에요, 나무예요, "
        "산이에요. 겁재는 비견과 다르고 도화가 편재나 정재로 이어질 만큼 할 수 있는 것이 많아요. 서울로, 마음으로 가요."
    )
    assert list(spelling_faults(words)) == []


@pytest.mark.parametrize(
    ("words", "reason", "found"),
    [
        ("나무을 심어요.", "wrong particle", "무을"),
        ("산를 넘어요.", "wrong particle", "산를"),
        ("나무과 물이에요.", "wrong particle", "무과"),
        ("길으로 가요.", "wrong particle", "길으로"),
        ("마음로 느껴요.", "wrong particle", "음로"),
        ("겁재은 경쟁이에요.", "wrong particle", "겁재은"),
        ("비견는 나예요.", "wrong particle", "비견는"),
        ("도화살가 있어요.", "wrong particle", "도화살가"),
        ("쉴때는 쉬어요.", "no space before a dependent noun", "쉴때는 쉬어요."),
        ("볼뿐 말하지 않아요.", "no space before a dependent noun", "볼뿐 말하지 않"),
        ("할것이 많아요.", "no space before 것", "할것이 많아요."),
        ("집 에서 쉬어요.", "a space before a particle", "집 에서 쉬어요."),
        ("나무에요.", "misspelling", "무에요"),
    ],
)
def test_a_misspelling_is_found_where_it_stands(words: str, reason: str, found: str) -> None:
    assert (reason, found) in list(spelling_faults(words))


def test_ids_and_titles_are_unique(tmp_path: Path) -> None:
    found = faults(tmp_path, passage(), passage(text=OTHER_TEXT, gist_en=OTHER_GIST))
    assert found == [
        "some.yaml: day_master.gap: id 'day_master.gap' stands already in some.yaml (day_master.gap)",
        "some.yaml: day_master.gap: title '갑목 일간의 성정' stands already in some.yaml (day_master.gap)",
    ]


def test_a_template_with_words_swapped_is_found(tmp_path: Path) -> None:
    text = GOOD_TEXT.replace("갑목", "을목").replace("한번", "늘").replace("나무", "덩굴").replace("연습", "훈련")
    copy = passage(id="day_master.eul", title="을목 일간의 성정", text=text, gist_en=OTHER_GIST)
    (fault, *_) = faults(tmp_path, passage(), copy)
    assert "day_master.eul: nearly the same as day_master.gap" in fault


def test_a_gist_that_is_nearly_another_is_found(tmp_path: Path) -> None:
    other = passage(id="day_master.eul", title="을목 일간의 성정", text=OTHER_TEXT)
    (fault,) = faults(tmp_path, passage(), other)
    assert "day_master.eul: gist_en nearly the same as day_master.gap (1.00)" in fault


def test_a_sentence_said_twice_is_found(tmp_path: Path) -> None:
    text = f"{OTHER_TEXT} {GOOD_TEXT.partition('. ')[0]}."
    other = passage(id="day_master.eul", title="을목 일간의 성정", text=text, gist_en=OTHER_GIST)
    (fault,) = faults(tmp_path, passage(), other)
    assert "day_master.eul: a sentence of day_master.gap again: '갑목은 곧게 위로" in fault


def test_no_opening_is_used_too_often(tmp_path: Path) -> None:
    """Five texts that are otherwise a passage of the corpus each, behind one opening."""
    file = next(file for file in sorted(CORPUS.glob("*.yaml")) if file.stem == "people")
    others = [
        {**one, "text": f"곧게 자라는 나무는 그늘도 {number}만큼 넓어요. {one['text']}"}
        for number, one in enumerate(yaml.safe_load(file.read_text("utf-8"))[:5])
    ]
    (fault,) = faults(tmp_path, *others)
    assert f"{others[4]['id']}: more than 4 passages begin so: '곧게 자라는 나무는'" in fault


@pytest.mark.parametrize("threshold", [NEAR_DUPLICATE, 0.6])
def test_near_duplicates_agree_with_comparing_every_pair(threshold: float) -> None:
    texts = {str(cut): GOOD_TEXT[:cut] + OTHER_TEXT[cut:] for cut in range(0, 140, 10)}

    def grams(text: str) -> set[str]:
        letters = "".join(filter(str.isalnum, text))
        return {letters[start : start + 4] for start in range(len(letters) - 3)}

    expected = {
        (one, other)
        for one in texts
        for other in texts
        if int(one) < int(other)
        and len(grams(texts[one]) & grams(texts[other])) > threshold * len(grams(texts[one]) | grams(texts[other]))
    }
    found = {tuple(sorted(pair[:2], key=int)) for pair in near_duplicates(texts, threshold)}
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
