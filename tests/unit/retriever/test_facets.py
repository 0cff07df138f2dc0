import pytest

from services.retriever.corpus import CorpusPassage
from services.retriever.facets import ConditionTable, condition_key, conditions_of, facts_of
from services.retriever.query.span import Span
from shared.contracts.chart import Relation
from shared.vocabulary import Element
from tests.unit.retriever import charts

NOBODY = "general"


def true(
    facets: dict[str, list[str]],
    names: str = "경오 경진 경오 계미",
    topic: str = NOBODY,
    span: Span | None = None,
    **named: object,
) -> bool:
    chart = charts.chart(names, **named)  # type: ignore[arg-type]
    passage = CorpusPassage(
        id="p", title="t", topic=topic, text="t", facets={key: tuple(values) for key, values in facets.items()}
    )
    table = ConditionTable([(frozenset({"day_master:없음"}),), conditions_of(passage)])
    nobody, one = table.holding(facts_of(chart, charts.luck(chart), span))
    assert not nobody
    return bool(one)


def test_without_facets_it_is_true_for_everybody() -> None:
    assert true({})
    assert true({"question": ["wealth"], "luck": ["year"]})  # neither says anything of the chart


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        ({"day_master": ["경"]}, True),
        ({"day_master": ["갑"]}, False),
        ({"day_master": ["갑", "경"]}, True),
        ({"day_pillar": ["경오"]}, True),
        ({"day_pillar": ["경진"]}, False),
        ({"month_branch": ["진"], "day_master": ["경"]}, True),
        ({"month_branch": ["사"], "day_master": ["경"]}, False),
        ({"season": ["spring"]}, True),
        ({"season": ["summer"]}, False),
        ({"strength": ["strong"]}, True),
        ({"strength": ["weak"]}, False),
        ({"ten_god": ["비견"], "position": ["year"]}, True),
        ({"ten_god": ["비견"], "position": ["hour"]}, False),
        ({"ten_god": ["정관"], "position": ["year", "hour"]}, True),  # 오 under the year
        ({"ten_god": ["정재"], "ten_god_state": ["absent"]}, True),
        ({"ten_god": ["정인"], "ten_god_state": ["absent"]}, False),  # 미 is 정인 to 경
        ({"ten_god": ["비견"], "ten_god_state": ["many"]}, False),
        ({"ten_god": ["정재", "편재"], "ten_god_state": ["absent"]}, True),
        ({"ten_god": ["정재", "정인"], "ten_god_state": ["absent"]}, False),  # one of the two stands
        ({"luck": ["year"], "luck_ten_god": ["편관"]}, True),  # 병 of 병오
        ({"luck": ["month"], "luck_ten_god": ["편관"]}, False),
        ({"element": ["wood"], "element_state": ["lack"]}, True),
        ({"element": ["metal"], "element_state": ["lack"]}, False),
        ({"element": ["wood", "metal"], "element_state": ["lack"]}, False),
        ({"element": ["metal"], "element_state": ["excess"]}, False),
    ],
)
def test_what_holds_for_one_chart(facets: dict[str, list[str]], *, expected: bool) -> None:
    assert true(facets) is expected


def test_many_of_a_pair_counts_both() -> None:
    pair: dict[str, list[str]] = {"ten_god": ["겁재", "비견"], "ten_god_state": ["many"]}
    assert true(pair, "경오 신유 경오 계미")  # 경, 신, 유
    assert not true(pair, "경오 경진 경오 계미")


def test_an_unknown_hour_takes_nothing_for_granted() -> None:
    hour: dict[str, list[str]] = {"ten_god": ["상관"], "position": ["hour"]}
    assert true(hour, "경오 경진 경오 계미")
    assert not true(hour, "경오 경진 경오")
    assert not true({"position": ["hour"]}, "경오 경진 경오")


def test_stars_are_one_by_both_their_names() -> None:
    stars = (("도화",), (), ("천을귀인",), ())
    assert true({"star": ["도화살"]}, stars=stars)
    assert true({"star": ["도화살"], "position": ["year"]}, stars=stars)
    assert not true({"star": ["도화살"], "position": ["day"]}, stars=stars)
    assert not true({"star": ["역마살"]}, stars=stars)


def test_a_relation_between_two_pillars_needs_both() -> None:
    clash = (Relation(kind="충", members=("자", "오"), positions=("year", "day"), level="branch"),)
    assert true({"relation": ["충"]}, relations=clash)
    assert true({"relation": ["충"], "position": ["day"]}, relations=clash)
    assert true({"relation": ["충"], "position": ["year", "day"]}, relations=clash)
    assert not true({"relation": ["충"], "position": ["month", "day"]}, relations=clash)
    assert not true({"relation": ["천간충"]}, relations=clash)


def test_punishments_are_told_apart() -> None:
    own = (Relation(kind="형", members=("오", "오"), positions=("year", "day"), level="branch"),)
    three = (Relation(kind="형", members=("인", "사", "신"), positions=("year", "month", "day"), level="branch"),)
    assert true({"relation": ["자형"]}, relations=own)
    assert not true({"relation": ["삼형"]}, relations=own)
    assert true({"relation": ["삼형"]}, relations=three)


def test_a_useful_element_is_that_of_its_school() -> None:
    assert true({"element": ["water"]}, topic="useful_element", useful=Element.WATER)
    assert not true({"element": ["fire"]}, topic="useful_element", useful=Element.WATER)
    assert not true({"element": ["water"], "school": ["조후"]}, topic="useful_element", useful=Element.WATER)


def test_luck_is_that_of_the_year_asked_about() -> None:
    this, after = {"luck": ["year"], "luck_ten_god": ["편관"]}, {"luck": ["year"], "luck_ten_god": ["편인"]}
    assert true(this)
    assert not true(this, span=Span("year", 2))
    assert true(after, span=Span("year", 2))  # 무신
    assert true(after, span=Span("year", year=2028))
    assert not true(after, span=Span("year", year=2050))  # not told


def test_luck_of_another_month_or_day_is_unknown() -> None:
    month, day = {"luck": ["month"], "luck_ten_god": ["비견"]}, {"luck": ["day"], "luck_ten_god": ["편재"]}
    assert true(month)
    assert true(day)
    assert not true(month, span=Span("month", 1))
    assert not true(day, span=Span("day", 1))
    assert not true(month, span=Span("year", 1))


def test_one_key_for_one_set_of_conditions() -> None:
    one = CorpusPassage(
        id="a", title="t", topic="x", text="t", facets={"day_master": ("갑", "을"), "season": ("winter",)}
    )
    other = CorpusPassage(
        id="b", title="t", topic="x", text="t", facets={"season": ("winter",), "day_master": ("을", "갑")}
    )
    assert condition_key(conditions_of(one)) == condition_key(conditions_of(other)) != ""
    assert condition_key(conditions_of(CorpusPassage(id="c", title="t", topic="x", text="t"))) == ""
