"""The real parts every tier of tests shares: one of each per run, started when first asked for."""

from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
import pytest

from services.saju_engine.chart import compute_chart
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from tests.parts import choose
from tests.parts.choose import Kind
from tests.parts.protocol import Part, PartError
from tests.system.client import Client
from tests.system.processes import embedded


def _url(kind: Kind) -> Iterator[str]:
    url = choose.given(kind)
    if url is not None:
        yield url
        return
    try:
        part = choose.make(kind)
    except PartError as error:
        pytest.fail(str(error), pytrace=False)
    try:
        part.start()
        yield part.url
    except PartError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        part.remove()


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    """A RabbitMQ broker that stays up."""
    yield from _url("amqp")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """An empty MySQL or MariaDB database."""
    yield from _url("database")


@pytest.fixture(scope="session")
def chroma_url() -> Iterator[str]:
    """A Chroma server."""
    yield from _url("chroma")


@pytest.fixture
def own_part() -> Iterator[Callable[[Kind], Part]]:
    """Makes parts that the test may stop and start."""
    made: list[Part] = []

    def make(kind: Kind) -> Part:
        try:
            part = choose.make(kind)
            made.append(part)
            part.start()
        except PartError as error:
            pytest.fail(str(error), pytrace=False)
        return part

    yield make
    for part in made:
        part.remove()


@pytest.fixture(scope="session")
def site_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole system as `make run` serves it, with the narrator."""
    site = embedded(tmp_path_factory.mktemp("site"))
    site.start()
    site.wait_until_ready()
    yield site.url
    assert site.terminate() == 0, site.tail()


@pytest.fixture
async def client(site_url: str) -> AsyncIterator[Client]:
    """Of that system."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield Client(session, site_url)


@pytest.fixture(scope="session")
def chart() -> Chart:
    """경오년 경진월 경오일 계미시: 1990-05-05 14:30, Seoul."""
    return compute_chart(Birth(date="1990-05-05", time="14:30", sex="female", place="서울"))
