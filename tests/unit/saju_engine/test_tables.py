import tomllib
from importlib.resources import files

import pytest

from services.saju_engine.names import BY_HANGUL
from services.saju_engine.nayin import NAYIN, nayin
from services.saju_engine.pillars import FourPillars
from services.saju_engine.relations import relations, relations_with
from services.saju_engine.voids import voids
from shared.life_stages import STAGES
from shared.relation_tables import HALVES, PAIRS, TRIPLES
from shared.ten_gods import BRANCH_GODS, STEM_GODS
from shared.vocabulary import BRANCHES, STEMS


def four(text: str) -> FourPillars:
    year, month, day, *hour = (BY_HANGUL[name] for name in text.split())
    return FourPillars(year, month, day, hour[0] if hour else None)


def found(text: str) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(r.kind, "".join(r.members), r.positions) for r in relations(four(text))}


def test_ten_gods_of_a_yang_wood_day() -> None:
    assert [str(god) for god in STEM_GODS[0]] == [
        "비견",
        "겁재",
        "식신",
        "상관",
        "편재",
        "정재",
        "편관",
        "정관",
        "편인",
        "정인",
    ]
    assert [str(god) for god in STEM_GODS[1]] == [
        "겁재",
        "비견",
        "상관",
        "식신",
        "정재",
        "편재",
        "정관",
        "편관",
        "정인",
        "편인",
    ]
    assert "".join(str(god)[0] for god in BRANCH_GODS[6]) == "상정편정편편정정비겁편식"


def test_life_stages() -> None:
    assert [str(stage) for stage in STAGES[0]] == [
        "목욕",
        "관대",
        "건록",
        "제왕",
        "쇠",
        "병",
        "사",
        "묘",
        "절",
        "태",
        "양",
        "장생",
    ]
    assert [str(stage) for stage in STAGES[1]] == [
        "병",
        "쇠",
        "제왕",
        "건록",
        "관대",
        "목욕",
        "장생",
        "양",
        "태",
        "절",
        "묘",
        "사",
    ]


def test_nayin() -> None:
    assert len(set(NAYIN)) == 30
    assert (nayin(0), nayin(6), nayin(59)) == ("해중금", "노방토", "대해수")


@pytest.mark.parametrize(
    ("pillar", "branches"), [("갑자", "술해"), ("경오", "술해"), ("갑술", "신유"), ("계해", "자축"), ("갑진", "인묘")]
)
def test_voids(pillar: str, branches: str) -> None:
    assert "".join(BRANCHES[b].hangul for b in voids(BY_HANGUL[pillar])) == branches


def test_every_branch_clashes_joins_and_harms_exactly_once() -> None:
    for kind in ("육합", "충", "파", "해", "원진", "귀문"):
        members = "".join(row.members for row in PAIRS if row.kind == kind)
        assert sorted(members) == sorted(branch.hangul for branch in BRANCHES), kind
    for kind in ("삼합", "방합"):
        members = "".join(row.members for row in TRIPLES if row.kind == kind)
        assert sorted(members) == sorted(branch.hangul for branch in BRANCHES), kind
    stems = "".join(row.members for row in PAIRS if row.kind == "천간합")
    assert sorted(stems) == sorted(stem.hangul for stem in STEMS)
    assert all(set(half.members) <= {m for t in TRIPLES for m in t.members} for half in HALVES)


def test_relations_with_positions() -> None:
    assert found("경오 경진 경오 계미") == {
        ("자형", "오오", ("year", "day")),
        ("육합", "오미", ("year", "hour")),
        ("육합", "오미", ("day", "hour")),
    }


def test_a_whole_triple_takes_the_place_of_its_halves() -> None:
    kinds = found("갑신 병자 무진")
    assert ("삼합", "신자진", ("year", "month", "day")) in kinds
    assert not any(kind == "반합" for kind, _, _ in kinds)
    assert ("반합", "신자", ("year", "month")) in found("갑신 병자 무오")
    assert ("삼형", "인사신", ("year", "month", "day")) in found("갑인 기사 경신")
    assert not any(kind == "형" for kind, _, _ in found("갑인 기사 경신"))


def test_stems_join_and_clash() -> None:
    assert ("천간합", "갑기", ("year", "month")) in found("갑자 기사 무오")
    assert ("천간충", "경갑", ("year", "month")) in found("경자 갑신 무오")


def test_luck_that_completes_a_triple() -> None:
    chart = four("갑신 병인 무진 을묘")
    with_luck = {(r.kind, "".join(r.members), r.positions) for r in relations_with(BY_HANGUL["경자"], chart)}
    assert ("삼합", "자신진", ("year", "day")) in with_luck
    assert ("천간충", "경갑", ("year",)) in with_luck
    assert not any(kind == "반합" for kind, _, _ in with_luck)
    assert not any(
        kind == "삼합" for kind, _, _ in {(r.kind, "", ()) for r in relations_with(0, four("갑자 병인 무진"))}
    )


# The most wanted stem of each month, 寅 to 丑, as bazi-chart 1.2.0 has it.
FIRST_WANTED = {
    "甲": "丙庚庚癸癸癸庚庚庚庚丁丁",
    "乙": "丙丙癸癸癸癸庚癸癸丙丙丙",
    "丙": "壬壬壬壬壬壬壬壬甲甲壬壬",
    "丁": "甲庚甲甲壬甲甲甲甲甲丙甲",
    "戊": "丙丙甲甲壬癸丙丙甲甲丙丙",
    "己": "丙甲丙癸癸癸丙丙甲丙丙丙",
    "庚": "戊丁甲壬壬丁丁丁甲丁丁丙",
    "辛": "己壬壬壬壬壬壬壬壬壬丙丙",
    "壬": "庚戊甲壬癸辛戊甲甲戊戊丙",
    "癸": "辛庚丙辛庚庚丁辛辛庚丙丙",
}


def test_the_climate_table_wants_what_a_peer_wants_but_for_two_months() -> None:
    data = tomllib.loads(files("services.saju_engine").joinpath("data/climate.toml").read_text("utf-8"))
    different = {
        (stem, month, ours[0], theirs)
        for stem, row in data["stems"].items()
        for month, ours, theirs in zip(data["months"], row.split(), FIRST_WANTED[stem], strict=True)
        if ours[0] != theirs
    }
    assert different == {("乙", "申", "丙", "庚"), ("丁", "子", "甲", "丙")}
