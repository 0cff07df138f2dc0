import pytest

from services.retriever.query.intent import Intent, Reader
from services.retriever.query.span import Span
from services.retriever.search import Retriever
from services.retriever.words import Words


@pytest.fixture(scope="module")
def reader(words: Words, real_lexical: Retriever) -> Reader:
    return Reader(words, real_lexical._lexical.vocabulary)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("올해 재물운이 어때요?", "wealth"),
        ("돈 좀 벌 수 있을까", "wealth"),
        ("썸남한테 고백할까", "love"),
        ("결혼은 언제쯤 하나요", "marriage"),
        ("이직해도 될까요", "work"),
        ("가게 차려도 되나요", "business"),
        ("우리 궁합 좀 봐줘", "compatibility"),
        ("시험 합격할까요", "study"),
        ("이사 가도 돼요?", "moving"),
        ("손 없는 날이 언제예요", "good_day"),
        ("내 성격은?", "day_master"),
        ("내 일주는?", "day_pillar"),
        ("용신이 뭐예요", "useful_element"),
        ("태어난 시간을 몰라요", "convention"),
        ("How is my love life?", "love"),
        ("Should I quit my job?", "work"),
        ("올해는 어때?", "luck"),
        ("오늘은?", "today"),
    ],
)
def test_the_topic_of_what_people_type(reader: Reader, question: str, topic: str) -> None:
    assert reader.read(question).topic == topic


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("올해 어때", Span("year")),
        ("내년 재물운", Span("year", 1)),
        ("2031년 운세", Span("year", year=2031)),
        ("이번 달 연애운", Span("month")),
        ("다음 달은요?", Span("month", 1)),
        ("오늘의 운세", Span("day")),
        ("내일 뭐 조심할까", Span("day", 1)),
        ("다음 대운은 언제", Span("decade", 1)),
        ("next year career", Span("year", 1)),
        ("내 일주는?", Span()),  # not 내일
        ("재물운", Span()),
    ],
)
def test_the_time_asked_about(reader: Reader, question: str, span: Span) -> None:
    assert reader.read(question).span == span


@pytest.mark.parametrize(
    "question", ["오늘 서울 날씨 어때?", "파이썬 코드 짜줘", "What's the weather?", "맛집 추천해줘"]
)
def test_other_trades_are_outside(reader: Reader, question: str) -> None:
    assert reader.read(question).counts.outside


def test_a_saju_word_beside_them_is_not(reader: Reader) -> None:
    assert not reader.read("편재가 많으면 주가가 오르나요").counts.outside


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("도하살이 뭐야", "도화살"),
        ("재뮬운 어때", "재물운"),
        ("공먕", "공망"),
        ("영마살 있으면", "역마살"),
        ("도 화 살이 뭐야", "도화살"),
        ("내 사주에 괴 강 살 있대", "괴강살"),
        ("편 재 있으면", "편재"),
        ("재신약다 뜻", "재다신약"),
        ("효살신이 뭐예요", "효신살"),
        ("천을을귀인", "천을귀인"),
        ("천덕인귀 뭐예요", "천덕귀인"),
        ("정잌 뭐예요", "정인"),
        ("ㅊㅇㄱㅇ 있으면 좋아?", "천을귀인"),
    ],
)
def test_misspelt_words_are_mended(reader: Reader, misspelt: str, meant: str) -> None:
    assert meant in reader.read(misspelt).words


@pytest.mark.parametrize(
    "question",
    [
        *("감자 삶는 시간", "경기 결과", "대문 페인트", "누가 만들었어", "해도 되나요"),
        *("왜 자꾸 문제가 생긴다는데요", "같이 일하는 동료", "2월 3일생인데요", "내 일 좀 봐 줘", "ㅋㅋㅋㅋ", "ㅊㅇㄱ"),
    ],
)
def test_words_of_their_own_are_left_alone(reader: Reader, question: str) -> None:
    assert reader.read(question).sentence == question


def test_everyday_words_bring_their_terms(reader: Reader) -> None:
    intent = reader.read("돈이 자꾸 새요")
    assert {"재물", "편재"} <= set(intent.words)
    assert intent.words["돈"] > intent.words["편재"]


def test_asking_for_a_meaning_is_told_from_asking_for_oneself(reader: Reader) -> None:
    assert reader.read("도화살이 뭐야?").general
    assert not reader.read("내 연애운 봐줘").general


def follow(reader: Reader, *questions: str) -> Intent:
    return reader.read(questions[-1], questions[:-1])


def test_a_follow_up_goes_on_with_the_topic_and_its_own_time(reader: Reader) -> None:
    intent = follow(reader, "재물운이 어때요?", "그럼 내년은?")
    assert intent.topic == "wealth"
    assert intent.span == Span("year", 1)


def test_a_follow_up_skips_what_was_off_topic(reader: Reader) -> None:
    assert follow(reader, "이직해도 될까요?", "오늘 날씨 어때?", "왜 그런가요?").topic == "work"


def test_a_new_topic_is_no_follow_up(reader: Reader) -> None:
    assert follow(reader, "재물운이 어때요?", "연애운은요?").topic == "love"


def test_leaving_saju_is_no_follow_up(reader: Reader) -> None:
    assert follow(reader, "재물운이 어때요?", "파이썬 코드 짜줘").counts.outside
