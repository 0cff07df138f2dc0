import pytest

from services.retriever.query.lexicon import Finder, all_forms
from services.retriever.words import Words

KNOWN = ["돈", "돈 걱정", "역마", "역마살", "천을귀인", "내일", "break up", "breakup", "story"]


@pytest.mark.parametrize(
    ("text", "morphemes", "found"),
    [
        ("역마살이 뭐예요", [], ["역마살"]),  # the longest at a place
        ("역마가 뭐예요", [], ["역마"]),
        ("우리역마", [], []),  # not in the middle of a word
        ("돈걱정이 많아요", [], ["돈걱정"]),
        ("돈 걱정이 많아요", [], ["돈 걱정"]),
        ("돈이 없어요", ["돈"], ["돈"]),  # one syllable: as a morpheme alone
        ("천을 귀인이 뭐예요", [], ["천을귀인"]),  # a space that the lexicon does not have
        ("내 일주는", [], []),  # too short for that
        ("We broke; break up? stories", [], ["breakup", "story"]),
    ],
)
def test_known_words_are_found_where_words_begin(text: str, morphemes: list[str], found: list[str]) -> None:
    assert Finder(all_forms(KNOWN)).find(text, morphemes) == found


def test_words_of_many_texts_are_those_of_each() -> None:
    one, many = Words.load(), Words.load()
    texts = ["도화살이란 무엇인가", "돈이 자꾸 새요", "", "love and marriage", "돈이 자꾸 새요"]
    many.learn(texts)
    assert [many.of_passage(text) for text in texts] == [one.of_passage(text) for text in texts]
