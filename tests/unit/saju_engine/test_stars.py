import tomllib
from importlib.resources import files

import pytest

from services.saju_engine.names import BY_HANGUL
from services.saju_engine.pillars import FourPillars
from services.saju_engine.star_table import BRANCH, STEM, star_table
from services.saju_engine.stars import stars
from shared.contracts.chart import Position

PLACES: tuple[Position, ...] = ("year", "month", "day", "hour")


def four(text: str) -> FourPillars:
    year, month, day, *hour = (BY_HANGUL[name] for name in text.split())
    return FourPillars(year, month, day, hour[0] if hour else None)


def standing(text: str) -> dict[str, set[str]]:
    """Star -> positions."""
    found: dict[str, set[str]] = {}
    for place, here in zip(PLACES, stars(four(text)), strict=False):
        for star in here:
            found.setdefault(star.name, set()).add(place)
    return found


def test_at_least_fifty_stars_each_with_a_source_and_a_sound_table() -> None:
    data = tomllib.loads(files("services.saju_engine").joinpath("data/stars.toml").read_text("utf-8"))
    assert len(star_table().names) >= 50
    assert len({row["name"] for row in data["star"]}) == len(data["star"])
    for row in data["star"]:
        assert row["source"], row["name"]
        keys = [item.partition(":")[0] for item in row["table"].split()]
        assert len(set(keys)) == len(keys), row["name"]
        for base in row.get("base", ()):
            assert set(keys) <= set(STEM if base == "day_stem" else BRANCH), row["name"]


@pytest.mark.parametrize(
    ("chart", "star", "places"),
    [
        ("경오 경진 경오 계미", "천을귀인", {"hour"}),
        ("경오 경진 경오 계미", "괴강살", {"month"}),
        ("경오 경진 경오 계미", "장성살", {"year", "day"}),
        ("갑자 병인 정축 병오", "월덕귀인", {"month", "hour"}),  # 인월 -> 병
        ("갑자 병인 정축 병오", "천덕귀인", {"day"}),  # 인월 -> 정
        ("갑자 정묘 갑신 갑자", "천덕귀인", {"day"}),  # 묘월 -> 신(申), a branch
        ("갑술 병자 갑오 정묘", "양인살", {"hour"}),
        ("을축 무인 을미 정해", "양인살", set()),  # yin stems have none
        ("경인 무진 갑오 병자", "삼기귀인", set()),
        ("갑인 무진 경오", "삼기귀인", {"year", "month", "day"}),
        ("무신 을묘 병진 정유", "삼기귀인", {"month", "day", "hour"}),
        ("을축 기묘 갑오 갑자", "협록", {"year", "month"}),
        ("을축 기사 갑오 갑자", "협록", set()),
        ("무진 무오 무인 임자", "천사성", set()),
        ("무진 을묘 무인 임자", "천사성", {"day"}),
        ("무술 을묘 신해 무술", "고란살", {"day"}),
        ("신해 을묘 무술 무오", "고란살", set()),  # only of the day
        ("갑자 병인 무오 을묘", "도화살", {"hour"}),
        ("갑자 병인 무오", "역마살", {"month"}),
    ],
)
def test_where_a_star_stands(chart: str, star: str, places: set[str]) -> None:
    assert standing(chart).get(star, set()) == places


def test_a_star_raised_twice_stands_once_with_both_rules() -> None:
    year, *_ = stars(four("경오 경진 경오 계미"))
    (general,) = [star for star in year if star.name == "장성살"]
    assert general.rule == "십이신살 년지 오 기준 오, 십이신살 일지 오 기준 오"
    assert general.hanja == "將星殺"


def test_each_branch_bears_one_of_the_twelve_for_each_base() -> None:
    twelve = set(star_table().names[-12:])
    for day in range(60):
        for here in stars(FourPillars(0, 2, day, None)):
            assert 1 <= len({star.name for star in here} & twelve) <= 2
