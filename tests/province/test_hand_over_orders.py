"""Random hand-overs among three areas, in any order of arrival and repeated: laptop and PostgreSQL agree.

Writers know what they know: an edit may name versions it has seen or none. Whatever arrives first, the same
records, conflicts and entries not applied are left, for the same reasons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, permutations, zip_longest
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from desktop_app.catalog.loader import load_catalogue
from desktop_app.merge.custody import AWAY, HANDED_ON
from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, Version, make_entry, seal
from desktop_app.store.consistency import Part
from desktop_app.store.dangling import END, PREFIX
from desktop_app.store.migrations import drop_guards
from desktop_app.store.store import Store
from tests.postgres import Cluster
from tests.province.ledgers import Held, new_store, own_time, postgres_ledger

HOME = "513431206"
AREAS = {"a": HOME, "b": "513431205", "c": "513431204", "d": HOME}
DEVICES = tuple(AREAS)
NUMBERS = count(1)
PARTS = 30


def judge(transaction: Transaction, entry: Entry) -> str:
    return "" if entry.home.startswith(AREAS[transaction.device[-1]]) else AWAY


Action = tuple[str, str, int, list[int]]
"""Who writes what with which number, having seen which of the actions before."""

KINDS = (
    *("phone", "handed_to", "handed_to", "member", "member_year", "below", "named", "void", "several"),
    *("forged", "forged", "astray", "astray", "on astray"),
)
ACTIONS = st.tuples(
    st.sampled_from(DEVICES),
    st.sampled_from(KINDS),
    st.integers(0, 7),
    st.lists(st.integers(0, 15), max_size=3, unique=True),
)


def chains_of(mark: str, actions: Sequence[Action]) -> dict[str, list[Transaction]]:
    chains: dict[str, list[Transaction]] = {}
    made: list[Version] = []
    first: list[Action] = [("a", "household_no", 0, []), ("a", "household_no", 4, [])]
    for device, what, number, seen in [*first, *actions]:
        name = f"{mark}-{device}"
        chain = chains.setdefault(name, [])
        previous = chain[-1].hash if chain else GENESIS
        seq = len(chain) + 1
        header = Header(name, seq, f"{name}-{seq}", seq, "王", "录入", "2018", previous)
        replaces = tuple(sorted({made[n + 1] for n in seen if n + 1 < len(made)}))
        chain.append(seal(header, list(entries_of(name, what, number, replaces))))
        made.append(chain[-1].version)
    return chains


def entries_of(name: str, what: str, number: int, replaces: tuple[Version, ...]) -> Iterator[Entry]:
    """``number`` tells the household (from 4 on the second one) and the area, the member, or whose member."""
    mark = name.split("-", maxsplit=1)[0]
    household, member = f"{mark}-h{number // 4}", f"{name}-m{number // 4}{number % 2}"
    theirs = f"{mark}-{DEVICES[number % 4]}-m{number // 4}0"
    match what:
        case "member":
            yield created("member", member, household_id=household, name=f"名{number}")
        case "member_year":
            yield created("member_year", f"{name}-y{number}", member_id=member, year=2018)
        case "below":  # a record below another writer's member, whom the reader may not know yet
            yield created("member_year", f"{name}-z{number}", member_id=theirs, year=2018)
        case "named":
            yield changed("member", theirs, Change("name", None, f"名{name}", replaces))
        case "void":
            voided = ("household", household) if number % 2 else ("member", theirs)
            yield changed(*voided, Change("is_deleted", None, 1, replaces))
        case "forged":  # what is not the writer's, under the writer's own home
            name_of = ("phone", "handed_to", "is_deleted", "phone")[number % 4]
            values: dict[str, str | int] = {"handed_to": AREAS["c"], "is_deleted": 1}
            value = values.get(name_of, f"forged{number}")
            yield under_home(
                changed("household", household, Change(name_of, None, value, replaces)), AREAS[name[-1]]
            )
            yield under_home(
                changed("member", theirs, Change("name", None, f"伪{name}", replaces)), AREAS[name[-1]]
            )
        case "astray":  # entered below what is not the writer's, under the writer's own home
            own, stray = AREAS[name[-1]], f"{name}-s{number % 2}"
            yield under_home(created("member", stray, household_id=household, name=f"外{number}"), own)
            yield under_home(created("member_year", f"{name}-q{number}", member_id=theirs, year=2018), own)
            yield under_home(created("member_year", f"{name}-r{number}", member_id=stray, year=2018), own)
        case "on astray":  # an edit of that by whoever it may be, the same under the writer's own home
            stray = f"{mark}-{DEVICES[number % 4]}-s{number // 4}"
            yield changed("member", stray, Change("name", None, f"名{name}", replaces))
            yield under_home(
                changed("member", stray, Change("phone", None, f"名{name}", replaces)), AREAS[name[-1]]
            )
        case "several":  # one save hands a household over, and writes the other one
            yield from entries_of(name, "handed_to", number, replaces)
            yield from entries_of(name, "phone", 7 - number, replaces)
        case _:
            value = tuple(AREAS.values())[number % 4 % 3] if what == "handed_to" else f"{what}{number}"
            yield changed("household", household, Change(what, None, value, replaces))


def created(entity: str, record_id: str, **values: str | int) -> Entry:
    changes = [Change(name, None, value) for name, value in values.items()]
    return make_entry(entity, record_id, HOME, "province", changes, bytes(16))


def under_home(entry: Entry, home: str) -> Entry:
    return make_entry(entry.entity, entry.record_id, home, entry.audience, entry.changes or (), bytes(16))


def changed(entity: str, record_id: str, change: Change) -> Entry:
    return make_entry(entity, record_id, HOME, "province", [change], bytes(16))


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


DANGLING = f"DELETE FROM meta WHERE key >= '{PREFIX}' AND key < '{END}'"

NAMED: dict[str, tuple[list[Action], list[str]]] = {
    # What is written, and which of it is not applied in the end, as device and seq.
    "given back before anybody knew that it had come": (
        [("a", "handed_to", 1, []), ("b", "handed_to", 3, []), ("b", "phone", 2, [])],
        ["b2"],
    ),
    "handed on before it had come": (
        [("a", "handed_to", 1, []), ("b", "handed_to", 2, []), ("b", "phone", 1, []), ("c", "phone", 2, [])],
        ["b2"],
    ),
    "through three areas and back": (
        [
            *(("a", "handed_to", 1, []), ("b", "handed_to", 2, [1]), ("c", "handed_to", 0, [2])),
            *(("a", "phone", 0, []), ("b", "phone", 1, []), ("c", "phone", 2, [])),
        ],
        ["b2", "c2"],
    ),
    "back by a way that its giver did not see": (
        [
            *(("a", "handed_to", 1, []), ("b", "handed_to", 2, []), ("c", "handed_to", 0, [])),
            *(("a", "phone", 0, []), ("c", "phone", 1, []), ("d", "phone", 2, [])),
        ],
        ["a4", "c2"],
    ),
    "two hand-overs of one township cross": (
        [
            *(("a", "handed_to", 1, []), ("d", "handed_to", 2, [])),
            *(("b", "phone", 0, []), ("c", "phone", 1, []), ("a", "phone", 2, []), ("d", "phone", 3, [])),
        ],
        ["a4", "d2"],
    ),
    "the two who got it hand it to each other": (
        [
            *(("a", "handed_to", 1, []), ("d", "handed_to", 2, [])),
            *(("b", "handed_to", 2, [1]), ("c", "handed_to", 1, [2])),
            *(("b", "phone", 0, []), ("c", "phone", 1, [])),
        ],
        ["b2", "c2"],
    ),
    "voided by the one while the other hands it over": (
        [
            *(("d", "member", 0, []), ("a", "handed_to", 1, []), ("d", "void", 1, [])),
            *(("a", "void", 3, []), ("b", "void", 3, []), ("b", "phone", 2, []), ("c", "void", 1, [])),
        ],
        ["a4", "c1"],
    ),
    "below a member whom the reader does not know yet": (
        [
            *(
                ("d", "member", 0, []),
                ("a", "below", 3, []),
                ("a", "handed_to", 1, []),
                ("a", "below", 3, []),
            ),
            *(("a", "named", 3, []), ("b", "below", 3, []), ("c", "below", 3, [])),
        ],
        ["a5", "a6", "c1"],
    ),
    "below a member of a household that stayed": (
        [("d", "member", 4, []), ("a", "handed_to", 1, []), ("a", "below", 7, []), ("b", "below", 7, [])],
        ["b1"],
    ),
    "two households in one save": (
        [
            *(
                ("a", "several", 1, []),
                ("b", "several", 2, [1]),
                ("b", "phone", 0, []),
                ("a", "phone", 5, []),
            ),
            *(
                ("a", "handed_to", 5, []),
                ("b", "several", 5, []),
                ("a", "phone", 6, []),
                ("c", "phone", 0, []),
            ),
        ],
        ["a6", "b2", "b3"],
    ),
    "a forgery and a hand-over both overtake the household": (
        [("d", "handed_to", 1, []), ("d", "phone", 2, []), ("b", "forged", 0, [])],
        ["b1", "d2"],
    ),
    "a forged hand-over and a true one, both on and by whom it was handed to": (
        [
            *(("b", "forged", 1, []), ("d", "handed_to", 1, []), ("d", "named", 3, [])),
            *(("d", "phone", 2, []), ("b", "phone", 0, [])),
        ],
        ["b1", "d2", "d3"],
    ),
    "an edit of what strayed, by one who handed a household over": (
        [
            *(("d", "handed_to", 1, []), ("b", "astray", 7, [])),
            *(("d", "on astray", 5, []), ("d", "phone", 0, [])),
        ],
        ["b1", "b1", "d2", "d2", "d3"],
    ),
    "all of it by one who never had it": (
        [
            ("b", "handed_to", 2, []),
            ("c", "handed_to", 1, [1]),
            ("b", "phone", 1, []),
            ("c", "several", 0, []),
        ],
        ["b1", "b2", "c1", "c2", "c2"],
    ),
}


def ways(chains: dict[str, list[Transaction]]) -> Iterator[list[list[Transaction]]]:
    """The chains in orders of their devices, in all of them up to three: one after another, all at once, by
    turns, all but the first of each at once.
    """
    orders = list(permutations(chains.values()))
    for order in orders[:: 1 + len(orders) // 8]:
        turns = [item for round_ in zip_longest(*order) for item in round_ if item is not None]
        yield [list(chain) for chain in order]
        yield [[item for chain in order for item in chain]]
        yield [[item] for item in turns]
        yield [[chain[0]] for chain in order] + [[item for chain in order for item in chain[1:]]]


@pytest.mark.parametrize(("actions", "refused"), NAMED.values(), ids=list(NAMED))
def test_a_named_course_comes_to_the_same_whatever_arrives_first(
    file: Held, actions: list[Action], refused: list[str]
) -> None:
    outcomes: list[dict[str, Any]] = []
    chains = chains_of("n", actions)
    assert isinstance(file.ledger, Store)
    for bundles in ways(chains):
        empty(file.ledger)
        for bundle in bundles:
            file.ledger.apply(bundle, judge, own_time)
        # The search index is not emptied with the rest.
        assert {item.part for item in file.ledger.compare().faults} <= {Part.SEARCH}
        outcomes.append(told(file, "n"))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert sorted(f"{row[0][-1]}{row[1]}" for row in outcomes[0].get("not_applied", ())) == refused


@dataclass(frozen=True, repr=False)
class Both:
    """A laptop's file and a PostgreSQL ledger."""

    file: Held
    ledger: Held

    def emptied(self) -> "Both":
        """The same as they were in the beginning: every take reads all hand-overs that there are."""
        assert isinstance(self.file.ledger, Store) and self.ledger.line is not None
        empty(self.file.ledger)
        emptying = [f"DELETE FROM {table}" for table in WRITTEN]
        self.ledger.line.rows("; ".join([*emptying, DANGLING, "DELETE FROM chain", "DELETE FROM feed"]))
        return self


def test_nobody_draws_a_foreign_record_below_a_household_of_his(file: Held) -> None:
    """C hands a household of its own away, gets it back, and says that a member of A's belongs to it."""
    ledger = file.ledger
    assert isinstance(ledger, Store)
    chains = chains_of("t", [("a", "member", 0, [])])

    def write(device: str, *entries: Entry) -> None:
        chain = chains.setdefault(f"t-{device}", [])
        previous, seq = (chain[-1].hash if chain else GENESIS), len(chain) + 1
        header = Header(f"t-{device}", seq, f"t-{device}-{seq}", seq, "王", "录入", "2018", previous)
        chain.append(seal(header, list(entries)))

    def own(name: str, value: str, *replaces: Version) -> Entry:
        change = Change(name, None, value, replaces)
        return make_entry("household", "t-own", AREAS["c"], "province", [change], bytes(16))

    write("c", own("household_no", "5134312040001"))
    write("c", own("handed_to", AREAS["b"]))
    write("b", own("handed_to", AREAS["c"], Version("t-c", 2)))
    write("c", created("member", "t-a-m00", household_id="t-own", name="改名"))
    for bundles in ways(chains):
        empty(ledger)
        for bundle in bundles:
            ledger.apply(bundle, judge, own_time)
        outcome = told(file, "t")
        assert [(row[0], row[1], row[5]) for row in outcome["not_applied"]] == [("t-c", 3, AWAY)]
        assert [row[3] for row in outcome["member"] if row[0] == "t-a-m00"] != ["改名"]
        assert not outcome["conflict"]


def empty(store: Store) -> None:
    with store.notes() as db:
        for table in WRITTEN:
            db.execute(f"DELETE FROM {table}")
        db.execute(DANGLING)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    catalogue, path = load_catalogue(), tmp_path_factory.mktemp("custody") / "ledger.db"
    with new_store(path, catalogue) as store:
        with store.notes() as db:  # nothing is ever deleted but by this test
            drop_guards(db)
        yield Held("sqlite", store, catalogue)


@pytest.fixture(scope="module")
def both(file: Held, blank_ledger: str, postgres: Cluster) -> Iterator["Both"]:
    url = postgres.database(blank_ledger)
    with postgres_ledger(url, file.catalogue) as ledger:
        yield Both(file, ledger)
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


def test_a_worker_hears_of_the_hand_over_that_another_one_has_just_taken_in(
    file: Held, blank_ledger: str, postgres: Cluster
) -> None:
    """A's hand-over is committed while a worker is at other files, and A's next file is the worker's."""
    url, mark = postgres.database(blank_ledger), "w"
    actions: list[Action] = [("a", "handed_to", 1, []), ("a", "phone", 2, []), ("d", "phone", 3, [])]
    chains = chains_of(mark, actions)
    made, given, after = chains["w-a"][:2], chains["w-a"][2:3], chains["w-a"][3:]
    with postgres_ledger(url, file.catalogue) as one, postgres_ledger(url, file.catalogue) as other:
        one.ledger.apply(made, judge, own_time)

        def meanwhile() -> Iterator[Transaction]:
            yield from chains["w-d"]
            assert other.ledger.apply(given, judge, own_time).accepted
            yield from after

        applied = one.ledger.apply(meanwhile(), judge, own_time)
        assert [(item.version, item.reason) for item in applied.refusals] == [(after[0].version, HANDED_ON)]
    postgres.drop(url)


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
