"""A shop with one lane or three, fresh for each test, on SQLite and then on PostgreSQL.

Every test under this folder runs twice, but for the pure ones of `domain` and those that are marked
`sqlite_only("why")`: about the nature of SQLite's files, or about no database at all. So may be some of what
a test is run with, where that asks for more of the same.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import postgres
from support.databases import FILES, Books, Databases, keep_in
from support.shops import ShopLane, found, lanes

from store.api import Store

PURE = Path(__file__).parent / "domain"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what may need a database on both kinds."""
    is_pure = metafunc.definition.path.is_relative_to(PURE)
    if not is_pure and metafunc.definition.get_closest_marker("sqlite_only") is None:
        metafunc.parametrize("kept_in", ["sqlite", "postgresql"], indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is for SQLite alone of what a test is run with."""
    items[:] = [
        item for item in items if not (_is_on_server(item) and item.get_closest_marker("sqlite_only"))
    ]


def _is_on_server(item: pytest.Item) -> bool:
    asked = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return asked.get("kept_in") == "postgresql"


@pytest.fixture(scope="session", autouse=True)
def kept_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Where the books of the test are kept."""
    is_file = getattr(request, "param", "sqlite") == "sqlite"
    kind = FILES if is_file else Databases(postgres.of_run(tmp_path_factory.getbasetemp()))
    yield kind
    if isinstance(kind, Databases):
        kind.forget(0)


@pytest.fixture(autouse=True)
def none_left(kept_in: Books) -> Iterator[None]:
    """The databases a test has made are dropped after it; the next test may be one that has files."""
    before = len(kept_in.made) if isinstance(kept_in, Databases) else 0
    with keep_in(kept_in):
        yield
    if isinstance(kept_in, Databases):
        kept_in.forget(before)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[ShopLane]:
    """The only lane of a new shop."""
    lane = found(tmp_path / "front")
    yield lane
    lane.store.close()


@pytest.fixture
def store(front: ShopLane) -> Store:
    """The book of a new shop."""
    return front.store


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[ShopLane]]:
    """Three lanes of one shop that know the same."""
    together = lanes(tmp_path, 3)
    yield together
    for lane in together:
        lane.store.close()
