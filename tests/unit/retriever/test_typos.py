import pytest

from services.retriever.morphemes import Morphemes
from services.retriever.query.intent import Reader
from services.retriever.search import Retriever
from services.retriever.words import Words


@pytest.fixture(scope="module")
def reader(real_lexical: Retriever) -> Reader:
    return real_lexical.reader


@pytest.mark.parametrize(
    ("misspelt", "mended"),
    [
        ("음댱이 뭔가요?", "음양이 뭔가요?"),
        ("턴간 뜻", "천간 뜻"),
        ("비겨이 많으면 어떤가요", "비견이 많으면 어떤가요"),  # a verb, if it were not for the particle
        ("유캅이 뭐예요", "육합이 뭐예요"),
        ("등녕 있으면 어때요", "득령 있으면 어때요"),
        ("펴닌이 뭐예요", "편인이 뭐예요"),
        ("격깍쌀이 뭔가요?", "격각살이 뭔가요?"),
        ("저앶가 뭐예요", "정재가 뭐예요"),
        ("살칠이 뭐예요", "칠살이 뭐예요"),
        ("종격아 뜻", "종아격 뜻"),  # begins with another term
        ("성장살 좋은건가요", "장성살 좋은건가요"),  # begins with another word
        ("십이운썽을 어떻게 봐요?", "십이운성을 어떻게 봐요?"),
        ("건재십이신", "건제십이신"),  # Kiwi does not know it: hardly likelier
    ],
)
def test_what_makes_the_question_likelier_was_meant(reader: Reader, misspelt: str, mended: str) -> None:
    assert reader.read(misspelt).sentence == mended


@pytest.mark.parametrize(
    "question",
    [
        "뭘 배우러 다니면 될까",  # no 배우로
        "살림은 잘하는데 불안이 차오름",  # no 잘하는게
        "광고 없이 입소문으로만 장사하는거 가능할까",
        "연월지 암합",  # 연지 and 월지, no 인월지
        "내년에 회사 들어갈까",  # an inflected word of ours is no misspelt one
        "쉽게 지치는데 고치려면 뭘 해야 돼",
        "있엉 없엉",
    ],
)
def test_what_makes_it_no_likelier_was_not(reader: Reader, question: str) -> None:
    assert reader.read(question).sentence == question


@pytest.mark.parametrize(
    ("question", "mended"),
    [
        ("사관 있으면 어때요?", "상관 있으면 어때요?"),
        ("격구 있으면 어때요?", "격국 있으면 어때요?"),
        ("이사하고 사관학교 시험 볼까", "이사하고 사관학교 시험 볼까"),
        ("주말마다 격구 경기장 가는 친구 있으면 어때요?", "주말마다 격구 경기장 가는 친구 있으면 어때요?"),
    ],
)
def test_a_word_of_its_own_is_mended_where_nothing_else_is_said(reader: Reader, question: str, mended: str) -> None:
    assert reader.read(question).sentence == mended


def test_all_that_are_as_likely_are_searched_for(reader: Reader) -> None:
    words = reader.read("핀월이 뭔가요?").words
    assert [words.get(word) for word in ("인월", "신월", "진월")] == [1.0, 1.0, 1.0]


def test_what_is_far_less_likely_is_not(reader: Reader) -> None:
    assert "근묘화실" not in reader.read("귀딘이 뭐예요").words
    assert set(reader.read("겁제가 뭐예요").words) & {"겁재", "겁살"} == {"겁재"}


@pytest.mark.parametrize("often", ["신월", "진월"])
def test_of_words_as_likely_the_one_passages_have_often_is_meant(words: Words, often: str) -> None:
    vocabulary = ["인월", "신월", "진월", *[often] * 20]
    assert Reader(words, vocabulary).read("핀월이 뭔가요?").sentence == f"{often}이 뭔가요?"


def test_a_stray_final_is_no_likely_word(words: Words) -> None:
    morphemes: Morphemes = words.morphemes
    assert morphemes.likelihood("정잌 뭐예요") < morphemes.likelihood("정인 뭐예요") - 8


def test_the_likelihood_of_a_stretch_is_part_of_the_whole(words: Words) -> None:
    text = "일지가 뭐예요"
    parts = words.morphemes.likelihood(text, 0, 3), words.morphemes.likelihood(text, 3)
    assert sum(parts) == pytest.approx(words.morphemes.likelihood(text))
