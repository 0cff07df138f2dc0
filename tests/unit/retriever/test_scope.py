import pytest

from services.retriever.query.intent import Reader
from services.retriever.query.scope import Scope
from services.retriever.search import Retriever
from services.retriever.words import Words


@pytest.fixture(scope="module")
def reader(words: Words, real_lexical: Retriever) -> Reader:
    return Reader(words, real_lexical._lexical.vocabulary)


@pytest.mark.parametrize(
    "question",
    [
        "사주 말고 점심 메뉴 추천해줘",
        "사주 얘기 그만하고 날씨나 알려줘",
        "정관장 홍삼 어디서 사?",
        "식신로드 맛집",
        "갑자기 컴퓨터가 꺼져",
        "세운상가 가는 길",
        "회사 복사기 고장났어",
        "친구 생일 선물 추천해줘",
        "결혼식 축의금 얼마 내야 돼",
        "공무원 시험 접수 기간",
        "내일 회의 자료 좀 만들어 줘",
        "토익 시험 일정",
        "이순신 장군 생일",
        "주식 계좌 개설 방법",
        "아이패드 케이스 골라줘",
    ],
)
async def test_a_saju_word_by_accident_does_not_make_it_ours(real_lexical: Retriever, question: str) -> None:
    assert (await real_lexical.search(question)).off_topic


@pytest.mark.parametrize(
    "question",
    [
        "갑자기 헤어졌어요 왜일까",
        "일주일 뒤 면접이에요",
        "게임만 하는 아들 어떡하죠",
        "유튜브 해서 돈 벌 수 있을까",
        "영화감독이 꿈인데 맞을까",
        "게임 회사로 이직할까",
        "국회의원 출마해도 될까",
        "나한테 맞는 직업 추천해줘",
        "이사 날짜 추천 좀",
        "상관없이 다 궁금해요 제 사주",
        "나 성공할 수 있어?",
        "세금 문제로 힘든데 올해 관재수 있나",
        "나 인스타 인플루언서 될 사주인가",
        "올해 어때",
        "will I be rich",
    ],
)
async def test_a_word_of_another_trade_does_not_make_it_strange(real_lexical: Retriever, question: str) -> None:
    assert (await real_lexical.search(question)).found


def test_what_is_set_aside_is_not_asked(reader: Reader) -> None:
    assert reader.read("궁합 말고 내 재물운만 봐줘").topic == "wealth"
    assert "궁합" not in reader.read("궁합은 빼고 결혼운만 봐주세요").words
    assert Scope.read().asked("정말 고마워요") == "정말 고마워요"


def test_a_word_that_only_begins_like_ours_brings_no_passages_of_ours(reader: Reader) -> None:
    assert "일주" not in reader.read("일주일 뒤 면접이에요").words
    assert "상관" not in reader.read("상관없어요").words
    assert "상관" in reader.read("상관이 많은 사주").words


async def test_one_mended_word_does_not_make_it_ours(real_lexical: Retriever) -> None:
    found = await real_lexical.search("상간 소송")
    assert found.intent.sentence == "상관 소송"
    assert found.off_topic


@pytest.mark.parametrize("question", ["편제 뜻", "편제가 많으면 어때요", "공먕"])
async def test_what_is_misspelt_is_ours_all_the_same(real_lexical: Retriever, question: str) -> None:
    found = await real_lexical.search(question)
    assert found.intent.mended
    assert found.found
