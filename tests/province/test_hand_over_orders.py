"""Random hand-overs among three areas, in any order of arrival and repeated: laptop and PostgreSQL agree.

Writers know what they know: an edit may name versions it has seen or none. Whatever arrives first, the same
records, conflicts and entries not applied are left, for the same reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from desktop_app.catalog.loader import load_catalogue
from desktop_app.merge.custody import AWAY
from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, Version, make_entry, seal
from desktop_app.store.migrations import drop_guards
from desktop_app.store.store import Store
from tests.postgres import Cluster
from tests.province.ledgers import Held, new_store, own_time, postgres_ledger

HOME = "513431206"
AREAS = {"a": HOME, "b": "513431205", "c": "513431204", "d": HOME}
DEVICES = tuple(AREAS)
NUMBERS = count(1)
PARTS = 10


def judge(transaction: Transaction, entry: Entry) -> str:
    return "" if entry.home.startswith(AREAS[transaction.device[-1]]) else AWAY


Action = tuple[str, str, int, list[int]]
"""Who writes what with which number, having seen which of the actions before."""

ACTIONS = st.tuples(
    st.sampled_from(DEVICES),
    st.sampled_from(("phone", "handed_to", "handed_to", "member", "member_year")),
    st.integers(0, 3),
    st.lists(st.integers(0, 15), max_size=3, unique=True),
)


def chains_of(mark: str, actions: list[Action]) -> dict[str, list[Transaction]]:
    chains: dict[str, list[Transaction]] = {}
    made: list[Version] = []
    first: Action = ("a", "household_no", 0, [])
    for device, what, number, seen in [first, *actions]:
        name = f"{mark}-{device}"
        chain = chains.setdefault(name, [])
        previous = chain[-1].hash if chain else GENESIS
        seq = len(chain) + 1
        header = Header(name, seq, f"{name}-{seq}", seq, "王", "录入", "2018", previous)
        replaces = tuple(sorted({made[n] for n in seen if n < len(made)}))
        chain.append(seal(header, [entry_of(name, what, number, replaces)]))
        made.append(chain[-1].version)
    return chains


def entry_of(name: str, what: str, number: int, replaces: tuple[Version, ...]) -> Entry:
    household, member = f"{name.split('-', maxsplit=1)[0]}-h", f"{name}-m{number % 2}"
    if what == "member":
        changes = [Change("household_id", None, household), Change("name", None, f"名{number}")]
        return make_entry("member", member, HOME, "province", changes, bytes(16))
    if what == "member_year":
        changes = [Change("member_id", None, member), Change("year", None, 2018)]
        return make_entry("member_year", f"{name}-y{number}", HOME, "province", changes, bytes(16))
    value = tuple(AREAS.values())[number % 3] if what == "handed_to" else f"{what}{number}"
    change = Change(what, None, value, replaces)
    return make_entry("household", household, HOME, "province", [change], bytes(16))


def interleaved(chains: dict[str, list[Transaction]], order: list[int]) -> Iterator[list[Transaction]]:
    """The transactions of all chains, each chain in its own order, some of them twice."""
    left = {name: list(chain) for name, chain in chains.items()}
    for number in order:
        waiting = [name for name in left if left[name]]
        if not waiting:
            return
        chain = left[waiting[number % len(waiting)]]
        taken = chain[: 1 + number % 2]
        del chain[: len(taken)]
        yield taken if number % 3 else [*taken, *taken]
    yield [item for chain in left.values() for item in chain]


def told(held: Held, mark: str) -> dict[str, Any]:
    """What may not depend on the order: which version came first, and so is the base of a record, may."""
    state = held.state("household", "member", "member_year")
    rows = {
        name: [(row[0], row[1], *row[4:]) for row in state.get(name, ()) if row[0].startswith(f"{mark}-")]
        for name in ("household", "member", "member_year")
    }
    for table in ("conflict", "not_applied"):
        rows[table] = [row for row in state.get(table, ()) if any(str(x).startswith(f"{mark}-") for x in row)]
    return rows


WRITTEN = (
    *("household", "member", "member_year", "head", "superseded", "conflict", "not_applied", "erased"),
    *("txn", "entry"),
)


@dataclass(frozen=True, repr=False)
class Both:
    """A laptop's file and a PostgreSQL ledger."""

    file: Held
    ledger: Held

    def emptied(self) -> "Both":
        """The same as they were in the beginning: every take reads all hand-overs that there are."""
        assert isinstance(self.file.ledger, Store) and self.ledger.line is not None
        emptying = [f"DELETE FROM {table}" for table in WRITTEN]
        with self.file.ledger.notes() as db:
            for statement in emptying:
                db.execute(statement)
        self.ledger.line.rows("; ".join([*emptying, "DELETE FROM chain", "DELETE FROM feed"]))
        return self


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, blank_ledger: str, postgres: Cluster) -> Iterator["Both"]:
    catalogue, url = load_catalogue(), postgres.database(blank_ledger)
    path: Path = tmp_path_factory.mktemp("custody") / "ledger.db"
    with new_store(path, catalogue) as store, postgres_ledger(url, catalogue) as ledger:
        with store.notes() as db:  # nothing is ever deleted but by this test
            drop_guards(db)
        yield Both(Held("sqlite", store, catalogue), ledger)
    postgres.drop(url)


def compared(both: Both, actions: list[Any], orders: list[list[int]]) -> None:
    mark = f"x{next(NUMBERS)}"
    chains = chains_of(mark, actions)
    both = both.emptied()
    holders = (both.file, both.ledger)
    for held, order in zip(holders, orders, strict=True):
        for bundle in interleaved(chains, order):
            held.ledger.apply(bundle, judge, own_time)
    assert told(both.file, mark) == told(both.ledger, mark)


ORDER = st.lists(st.integers(0, 11), min_size=6, max_size=16)


@settings(
    max_examples=30, phases=(Phase.generate,), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=st.lists(ACTIONS, min_size=3, max_size=12), orders=st.tuples(ORDER, ORDER).map(list))
def test_hand_overs_come_to_the_same_in_every_order(
    both: Both, actions: list[Any], orders: list[list[int]]
) -> None:
    compared(both, actions, orders)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_hand_overs_come_to_the_same_in_every_order_slow(both: Both, part: int) -> None:
    """1,500 of them, in parts that each draw their own."""

    @seed(part)
    @settings(max_examples=1_500 // PARTS, phases=(Phase.generate,), derandomize=False, database=None)
    @given(actions=st.lists(ACTIONS, min_size=3, max_size=16), orders=st.tuples(ORDER, ORDER).map(list))
    def drawn(actions: list[Any], orders: list[list[int]]) -> None:
        compared(both, actions, orders)

    drawn()
