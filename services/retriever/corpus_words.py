"""Closed lists for the corpus check: topics, names of stars and relations, and words a passage may not use."""

import re
from typing import Final

TOPICS: Final = (
    "day_master",
    "day_pillar",
    "climate",
    "ten_god",
    "life_stage",
    "star",
    "relation",
    "element",
    "strength",
    "structure",
    "useful_element",
    "luck",
    "compatibility",
    "good_day",
    "wealth",
    "work",
    "business",
    "love",
    "marriage",
    "children",
    "study",
    "health_habits",
    "moving",
    "people",
    "today",
    "convention",
    "reading",
)

QUESTIONS: Final = frozenset(
    {"wealth", "work", "business", "love", "marriage", "children", "study", "health", "moving", "people", "today"}
)

RELATIONS: Final = frozenset(
    {
        *("천간합", "천간충", "육합", "삼합", "반합", "방합", "암합"),
        *("충", "형", "삼형", "자형", "파", "해", "원진", "귀문"),
    }
)
"""Kinds of relation (합·충·형·파·해 …) between stems or branches."""

STARS: Final = frozenset(
    {
        *("천을귀인", "태극귀인", "문창귀인", "문곡귀인", "학당귀인", "관귀학관", "천덕귀인", "월덕귀인", "천덕합"),
        *("월덕합", "천의성", "천주귀인", "복성귀인", "천관귀인", "국인귀인", "삼기귀인", "협록", "암록", "건록"),
        *("금여", "천사성", "천혁", "황은대사", "홍란성", "천희성", "공망", "삼재"),
        *("겁살", "재살", "천살", "지살", "연살", "월살", "망신살", "장성살", "반안살", "역마살", "육해살", "화개살"),
        *("도화살", "홍염살", "양인살", "비인살", "괴강살", "백호살", "귀문관살", "원진살", "천라지망", "현침살"),
        *("급각살", "고란살", "고신살", "과숙살", "탕화살", "낙정관살", "효신살", "음양차착살", "상문살", "조객살"),
        *("격각살", "단교관살", "평두살", "곡각살", "철쇄개금", "유하살"),
    }
)
"""신살(神殺) and 귀인(貴人) by the name most Korean manuals use."""


STEPS: Final = frozenset({"극약", "태약", "신약", "중화신약", "중화", "중화신강", "신강", "태강", "극왕"})
"""The nine steps of strength that a chart may have."""
STRUCTURES: Final = frozenset(
    {
        *("비견격", "겁재격", "식신격", "상관격", "편재격", "정재격", "편관격", "정관격", "편인격", "정인격"),
        *("건록격", "양인격", "월겁격", "종아격", "종재격", "종살격", "종왕격", "종강격"),
        *("화목격", "화화격", "화토격", "화금격", "화수격"),
    }
)
"""격국(格局) by the names that charts carry."""


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


FORBIDDEN: Final = {
    "certainty": _any_of(
        *("반드시", "틀림없", r"100\s*%", "백 퍼센트", "무조건", "확실히", "절대", "장담", "보장돼", "보장해"),
        *("예외 없이", "피할 수 없", "운명이에요", "타고난 운명", "기필코"),
    ),
    "fear": _any_of(
        *("죽음", "죽는", "죽을", "사망", "단명", "요절", "횡사", "객사", "재앙", "저주", "패가망신", "파멸", "액운"),
        *("액땜", "흉살", "사고수", "부적", "굿을", "큰일 나", "망해요", "파산"),
    ),
    "medical claim": _any_of(
        *("진단", "치료", "완치", "처방", "질병", "질환", "수술", "우울증", "당뇨", "고혈압", "[위간폐]암", "암에 걸"),
        *("병에 걸", "낫게", "효능", "약효", "불임", "난임", "체질"),
    ),
    "gamble or sure gain": _any_of("로또", "대박", "일확천금", "떼돈", "몰빵"),
    "misspelling": _any_of(
        *("되요", "됬", "되서", "뵈요", "안되[요서]", "안돼는", "잘되야", "않하", "않할", "할께", "할려고", "수있"),
        *("수없(?!이)", "몇일", "몇 일 ", "금새 ", "왠만", "웬지", "어떻해", "바램", "바래요", "뿐만아니", "설레임"),
        *("설레이", "오랫만", "역활", "댓가", "희안", "촛점", "갯수", "곰곰히", "깨끗히", "틈틈히", "일일히", "번번히"),
        *("솔직이", "꾸준이", "가까히"),
    ),
    "translationese": _any_of(
        *("되어지", "보여지", "불리우", "에 의해", "로 인해", "에 있어서의", "함에 있어서", "가지고 있"),
        *("에도 불구하고", "[을를] 필요로", "에 다름 아니", "로부터의", "에로의"),
    ),
}
"""What a passage may not say, by the reason."""

FORBIDDEN_EN: Final = re.compile(
    r"\b(certainly|definitely|guaranteed?|always will|100 ?%|doomed|death|die|dies|disease|cure|cures|diagnos\w+)\b",
    re.IGNORECASE,
)
"""The same for the English gist."""
