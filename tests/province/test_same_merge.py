"""The set merge in PostgreSQL and the merge of a laptop are one: random histories go through both."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.catalog.loader import load_catalogue
from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, Version, make_entry, seal
from desktop_app.province.postgres import applying
from tests.postgres import Cluster
from tests.province.ledgers import Held, new_store, postgres_ledger

DEVICES, RECORDS = ("a", "b", "c"), ("r", "s")
HOMES = ("513431206", "513431205")
TEXTS = st.sampled_from((None, "一", "二", "三"))
FLAGS = st.sampled_from((None, 1, 0))
FIELDS = {"village_group": TEXTS, "phone": TEXTS, "is_deleted": FLAGS}


@dataclass(frozen=True)
class Said:
    """One change of one field as drawn: what it sets, and which versions it claims to have seen."""

    record: str
    home: str
    name: str
    value: str | int | None
    seen: tuple[Version, ...]


@dataclass
class History:
    """Chains of a few devices under construction; ``mark`` keeps one example apart from the others."""

    mark: str
    ends: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def save(self, device: str, said: list[Said], time: int) -> Transaction:
        seq, previous = self.ends.get(device, (0, GENESIS))
        name = f"{self.mark}-{device}"
        header = Header(name, seq + 1, f"{name}-{seq}", time, "王", "录入", "2018", previous)
        grouped: dict[tuple[str, str], dict[str, Change]] = {}
        for item in said:
            seen = tuple(sorted(Version(f"{self.mark}-{d}", n) for d, n in item.seen))
            change = Change(item.name, None, item.value, seen)
            grouped.setdefault((item.record, item.home), {})[item.name] = change
        entries = [self._entry(record, home, changes) for (record, home), changes in grouped.items()]
        transaction = seal(header, entries)
        self.ends[device] = transaction.seq, transaction.hash
        return transaction

    def _entry(self, record: str, home: str, changes: dict[str, Change]) -> Entry:
        return make_entry("household", f"{self.mark}-{record}", home, "province", changes.values(), bytes(16))


@st.composite
def saids(draw: st.DrawFn) -> Said:
    name = draw(st.sampled_from(sorted(FIELDS)))
    versions = st.tuples(st.sampled_from(DEVICES), st.integers(1, 4)).map(lambda item: Version(*item))
    seen = draw(st.lists(versions, max_size=3, unique=True))
    home = draw(st.sampled_from(HOMES))
    return Said(draw(st.sampled_from(RECORDS)), home, name, draw(FIELDS[name]), tuple(seen))


SAVES = st.tuples(
    st.sampled_from(DEVICES), st.lists(saids(), min_size=1, max_size=4), st.sampled_from((0, 5, 9))
)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, blank_ledger: str, postgres: Cluster
) -> Iterator[tuple[Held, Held]]:
    catalogue, url = load_catalogue(), postgres.database(blank_ledger)
    path: Path = tmp_path_factory.mktemp("same") / "ledger.db"
    with new_store(path, catalogue) as store, postgres_ledger(url, catalogue) as ledger:
        yield Held("sqlite", store, catalogue), ledger
    postgres.drop(url)


@pytest.fixture
def small_sets() -> Iterator[None]:
    """Sets of two records, so that a history is settled in many of them."""
    before, applying.SET = applying.SET, 2
    yield
    applying.SET = before


NUMBERS = count(1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=st.lists(SAVES, min_size=1, max_size=10), cuts=st.lists(st.integers(1, 4), max_size=6))
def test_random_histories_settle_the_same_in_both(
    both: tuple[Held, Held],
    small_sets: None,  # noqa: ARG001 - asked for what it does
    saves: list[tuple[str, list[Said], int]],
    cuts: list[int],
) -> None:
    mark = f"x{next(NUMBERS)}"
    history = History(mark)
    transactions = [history.save(device, said, time) for device, said, time in saves]
    states = []
    for held in both:
        waiting = list(transactions)
        for size in [*cuts, len(waiting)]:
            bundle, waiting = waiting[:size], waiting[size:]
            held.ledger.apply(bundle, lambda _t, _e: "", lambda item: item.time)
        states.append(
            {
                table: [row for row in rows if any(str(value).startswith(f"{mark}-") for value in row)]
                for table, rows in held.state("household").items()
            }
        )
    assert states[0] == states[1]
    conflicts = [
        [item for item in held.ledger.conflicts() if item.record_id.startswith(f"{mark}-")] for held in both
    ]
    assert conflicts[0] == conflicts[1]
