"""The tables of the stars beside the rules they are derived from, and beside a reference typed on its own."""

import tomllib
from importlib.resources import files
from typing import Any, Final

import pytest

from services.saju_engine.names import HANJA
from shared.vocabulary import BRANCHES, STEMS

STEM: Final = [stem.hanja for stem in STEMS]
BRANCH: Final = [branch.hanja for branch in BRANCHES]
PROSPERITY: Final = dict(zip(STEM, "寅卯巳午巳午申酉亥子", strict=True))  # 건록
BIRTH: Final = dict(zip(STEM, "亥午寅酉寅酉巳子申卯", strict=True))  # 장생
SIX: Final = dict(zip("子丑寅卯辰巳午未申酉戌亥", "丑子亥戌酉申未午巳辰卯寅", strict=True))  # 육합
FIVE: Final = dict(zip(STEM, "己庚辛壬癸甲乙丙丁戊", strict=True))  # 천간합
DATA: Final[dict[str, Any]] = tomllib.loads(
    files("services.saju_engine").joinpath("data/stars.toml").read_text("utf-8")
)


def row(name: str) -> dict[str, Any]:
    return next(row for row in DATA["star"] if row["name"] == name)


def table(name: str) -> dict[str, set[str]]:
    """Base -> its targets."""
    return {key: set(targets) for key, _, targets in (item.partition(":") for item in row(name)["table"].split())}


def pillars(name: str) -> set[str]:
    return set(row(name)["table"].split())


def shifted(branch: str, steps: int) -> str:
    return BRANCH[(BRANCH.index(branch) + steps) % 12]


def by_stem(targets: str) -> dict[str, set[str]]:
    """Groups of targets parted by blanks, 甲 to 癸."""
    return {stem: set(each) for stem, each in zip(STEM, targets.split(), strict=True)}


def by_month(targets: str) -> dict[str, set[str]]:
    """The same for the months 寅 to 丑."""
    return {month: set(each) for month, each in zip("寅卯辰巳午未申酉戌亥子丑", targets.split(), strict=True)}


def by_branch(targets: str) -> dict[str, set[str]]:
    """The same for the branches 子 to 亥."""
    return {branch: set(each) for branch, each in zip(BRANCH, targets.split(), strict=True)}


def of_stems(rule: dict[str, str]) -> dict[str, set[str]]:
    return {stem: {target} for stem, target in rule.items()}


def joined(target: str) -> set[str]:
    return {FIVE[target] if target in FIVE else SIX[target]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("건록", of_stems(PROSPERITY)),
        ("암록", of_stems({stem: SIX[branch] for stem, branch in PROSPERITY.items()})),
        ("금여", of_stems({stem: shifted(branch, 2) for stem, branch in PROSPERITY.items()})),
        ("국인귀인", of_stems({stem: shifted(branch, 8) for stem, branch in PROSPERITY.items()})),
        ("양인살", of_stems({stem: shifted(PROSPERITY[stem], 1) for stem in STEM[::2]})),
        ("비인살", of_stems({stem: shifted(PROSPERITY[stem], 7) for stem in STEM[::2]})),
        ("협록", {stem: {shifted(branch, -1), shifted(branch, 1)} for stem, branch in PROSPERITY.items()}),
        ("학당귀인", of_stems(BIRTH)),
        ("천주귀인", of_stems({stem: PROSPERITY[STEM[(place + 2) % 10]] for place, stem in enumerate(STEM)})),
        ("문곡귀인", {stem: {shifted(b, 6) for b in found} for stem, found in table("문창귀인").items()}),
        ("천희성", {year: {shifted(b, 6) for b in found} for year, found in table("홍란성").items()}),
        ("천의성", {month: {shifted(month, -1)} for month in BRANCH}),
        ("상문살", {year: {shifted(year, 2)} for year in BRANCH}),
        ("조객살", {year: {shifted(year, -2)} for year in BRANCH}),
        ("격각살", {day: {shifted(day, 2)} for day in BRANCH}),
        ("원진살", {branch: {shifted(branch, 5 if place % 2 else 7)} for place, branch in enumerate(BRANCH)}),
        ("천덕합", {month: joined(target) for month, (target,) in table("천덕귀인").items()}),
        ("월덕합", {month: joined(target) for month, (target,) in table("월덕귀인").items()}),
    ],
)
def test_a_table_is_what_its_rule_gives(name: str, expected: dict[str, set[str]]) -> None:
    assert table(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("천을귀인", by_stem("丑未 子申 亥酉 亥酉 丑未 子申 丑未 寅午 卯巳 卯巳")),
        ("태극귀인", by_stem("子午 子午 卯酉 卯酉 辰戌丑未 辰戌丑未 寅亥 寅亥 巳申 巳申")),
        ("문창귀인", by_stem("巳 午 申 酉 申 酉 亥 子 寅 卯")),
        ("관귀학관", by_stem("巳 巳 申 申 亥 亥 寅 寅 申 申")),
        ("복성귀인", by_stem("子寅 丑卯 子寅 亥 申 未 午 巳 辰 丑卯")),
        ("홍염살", by_stem("午 午 寅 未 辰 辰 戌 酉 子 申")),
        ("낙정관살", by_stem("巳 子 申 戌 卯 巳 子 申 戌 卯")),
        ("유하살", by_stem("酉 戌 未 申 巳 午 辰 卯 亥 寅")),
        ("천덕귀인", by_month("丁 申 壬 辛 亥 甲 癸 寅 丙 乙 巳 庚")),
        ("월덕귀인", by_month("丙 甲 壬 庚 丙 甲 壬 庚 丙 甲 壬 庚")),
        ("급각살", by_month("亥子 亥子 亥子 卯未 卯未 卯未 寅戌 寅戌 寅戌 丑辰 丑辰 丑辰")),
        ("황은대사", by_month("戌 丑 寅 巳 酉 卯 子 午 亥 辰 申 未")),
        ("단교관살", by_month("寅 卯 申 丑 戌 酉 辰 巳 午 未 亥 子")),
        ("홍란성", by_branch("卯 寅 丑 子 亥 戌 酉 申 未 午 巳 辰")),
        ("고신살", by_branch("寅 寅 巳 巳 巳 申 申 申 亥 亥 亥 寅")),
        ("과숙살", by_branch("戌 戌 丑 丑 丑 辰 辰 辰 未 未 未 戌")),
        ("귀문관살", by_branch("酉 午 未 申 亥 戌 丑 寅 卯 子 巳 辰")),
    ],
)
def test_a_table_is_the_reference(name: str, expected: dict[str, set[str]]) -> None:
    assert table(name) == expected


def test_the_tigers_are_the_pillars_in_the_middle_of_the_nine_palaces() -> None:
    assert pillars("백호살") == {pillar for place, pillar in enumerate(HANJA) if place % 9 == 4}


def test_pillars_of_their_own() -> None:
    assert pillars("괴강살") == {"庚辰", "庚戌", "壬辰", "壬戌", "戊戌"}
    assert pillars("고란살") == {"甲寅", "乙巳", "丁巳", "戊申", "辛亥"}
    assert pillars("현침살") == {"甲午", "甲申", "辛卯", "辛未"}
    half = ("丙子", "丁丑", "戊寅", "辛卯", "壬辰", "癸巳")
    assert pillars("음양차착살") == {*half, *(pillar[0] + shifted(pillar[1], 6) for pillar in half)}


def test_a_day_over_its_resource_is_every_day_whose_branch_bears_the_stem() -> None:
    main = dict(zip(BRANCH, "癸己甲乙戊丙丁己庚辛戊壬", strict=True))
    element = dict(zip(STEM, "木木火火土土金金水水", strict=True))
    mother = dict(zip("木火土金水", "水木火土金", strict=True))
    expected = {pillar for pillar in HANJA if element[main[pillar[1]]] == mother[element[pillar[0]]]}
    assert len(expected) == 12
    assert pillars("효신살") == expected


def test_every_row_says_who_agrees_or_what_others_have() -> None:
    for star in [*DATA["star"], DATA["twelve"]]:
        assert star["source"]
        assert star["agree"] or star["note"], star["name"]
