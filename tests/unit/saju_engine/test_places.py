import pytest

from services.saju_engine.places import _rows, fold, locate
from services.saju_engine.problems import Refused
from services.saju_engine.zones import zone_names
from shared.contracts.birth import Coordinates
from shared.failures import Rejected


@pytest.mark.parametrize(
    ("asked", "name", "longitude"),
    [
        ("서울", "서울", 126.98),
        ("서울특별시", "서울", 126.98),
        ("Seoul", "서울", 126.98),
        ("서울 강남구 역삼동", "서울 강남구", 127.05),
        ("해운대", "부산 해운대구", 129.16),
        ("부산광역시 중구", "부산 중구", 129.03),
        ("광주", "광주", 126.85),
        ("경기도 광주시", "경기 광주시", 127.26),
        ("경남 고성", "경남 고성군", 128.32),
        ("전라북도 전주시", "전북 전주시", 127.15),
        ("제주도", "제주", 126.53),
        ("울릉", "경북 울릉군", 130.91),
        ("순천", "전남 순천시", 127.49),
        ("평양", "평양", 125.75),
        ("량강도", "양강", 128.18),
        ("뉴욕", "New York", -74.01),
        ("São Paulo", "Sao Paulo", -46.64),
        ("sydney, au", "Sydney", 151.21),
    ],
)
def test_places_by_name(asked: str, name: str, longitude: float) -> None:
    found = locate(asked)
    assert fold(found.name) == fold(name)
    assert found.longitude == pytest.approx(longitude, abs=0.01)


def test_zones_of_places() -> None:
    assert locate("원산").timezone == "Asia/Pyongyang"
    assert locate("부산").timezone == "Asia/Seoul"
    assert locate("Los Angeles").timezone == "America/Los_Angeles"


def test_by_coordinates() -> None:
    found = locate(Coordinates(timezone="Etc/GMT-9", longitude=135.0, latitude=37.5))
    assert found == ("37.50, 135.00", "Etc/GMT-9", 135.0, 37.5)
    assert locate(Coordinates(timezone="Asia/Seoul", longitude=127, name="집")).name == "집"


@pytest.mark.parametrize(("asked", "near"), [("강능", "강릉"), ("Sydny", "Sydney"), ("부싼", "부산"), ("qqqq", "서울")])
def test_an_unknown_place_is_refused_with_the_nearest(asked: str, near: str) -> None:
    with pytest.raises(Refused) as caught:
        locate(asked)
    problem = caught.value.problem
    assert (problem.code, problem.field, problem.value) == ("unknown_place", "birth.place", asked)
    assert near in (problem.remedy or "")


@pytest.mark.parametrize("asked", ["중구", "고성", "강서구"])
def test_a_name_of_several_places_is_asked_about(asked: str) -> None:
    with pytest.raises(Rejected) as caught:
        locate(asked)
    assert caught.value.problem.code == "ambiguous_place"


def test_the_tables_are_sound() -> None:
    korea, world = _rows("places_korea.tsv"), _rows("places_world.tsv")
    assert len(korea) > 280
    assert len(world) > 6000
    for row in korea:
        assert 33 < float(row[4]) < 43
        assert 124 < float(row[5]) < 131
    assert {row[5] for row in world} | {row[6] for row in korea} <= zone_names()
