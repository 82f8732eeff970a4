"""What another township writes on a record under a home of its own: never merged, in no order, on no ledger.

A record's id follows from the household's number, and the entry's home is said by its author. Both ledgers
take the same transactions in every order, one by one and all at once.
"""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.loader import load_catalogue
from desktop_app.merge.belonging import FOREIGN
from desktop_app.merge.custody import AWAY
from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, Version, make_entry, seal
from desktop_app.store.migrations import drop_guards
from desktop_app.store.store import Store
from tests.postgres import Cluster
from tests.province.ledgers import Held, new_store, own_time, postgres_ledger
from tests.province.test_hand_over_orders import WRITTEN

OWN, OTHER = "513431206", "513431205"
AREAS = {"a": OWN, "d": OWN, "b": OTHER}
NUMBER = "51343120600001"
HOUSEHOLD = record_id(load_catalogue().entity("household"), {"household_no": NUMBER})
A1, A2 = Version("t-a", 1), Version("t-a", 2)
_TABLES = ("household", "member")


def judge(transaction: Transaction, entry: Entry) -> str:
    return "" if entry.home.startswith(AREAS[transaction.device[-1]]) else AWAY


def entry(
    home: str, entity: str, made: str, replaces: tuple[Version, ...] = (), **values: str | int
) -> Entry:
    changes = [Change(name, None, value, replaces) for name, value in values.items()]
    return make_entry(entity, made, home, "province", changes, bytes(16))


def chain(device: str, *saves: list[Entry]) -> list[Transaction]:
    made: list[Transaction] = []
    for seq, entries in enumerate(saves, 1):
        previous = made[-1].hash if made else GENESIS
        header = Header(f"t-{device}", seq, f"{device}-{seq}", seq, "王", "录入", "2018", previous)
        made.append(seal(header, entries))
    return made


def first(home: str = OWN) -> Entry:
    return entry(home, "household", HOUSEHOLD, household_no=NUMBER, phone="139")


HONEST = [
    [first(), entry(OWN, "member", "m", household_id=HOUSEHOLD, name="甲")],
    [entry(OWN, "household", HOUSEHOLD, (A1,), phone="138")],
]

ATTACKS: dict[str, list[list[Entry]]] = {
    "an edit": [[entry(OTHER, "household", HOUSEHOLD, phone="110")]],
    "an edit that replaces": [[entry(OTHER, "household", HOUSEHOLD, (A1, A2), phone="110")]],
    "a deletion": [[entry(OTHER, "household", HOUSEHOLD, (A1, A2), is_deleted=1)]],
    "an erasure": [[entry(OTHER, "household", HOUSEHOLD, is_deleted=1, erasure="决定")]],
    "an edit of a member": [[entry(OTHER, "member", "m", (A1,), name="乙")]],
    "a number that replaces": [
        [entry(OTHER, "household", HOUSEHOLD, (A1,), household_no=NUMBER, phone="110")]
    ],
    "a hand-over and an edit": [
        [entry(OTHER, "household", HOUSEHOLD, handed_to=OTHER)],
        [entry(OTHER, "household", HOUSEHOLD, phone="110")],
    ],
    "two homes in one save": [
        [
            entry(OTHER + "201", "household", HOUSEHOLD, phone="110"),
            entry(OTHER, "household", HOUSEHOLD, village_group="九组"),
        ]
    ],
}


def orders(*chains: list[Transaction]) -> list[list[Transaction]]:
    """Every way to deal the chains out, each in its own order."""
    names = [n for n, one in enumerate(chains) for _ in one]
    found: list[list[Transaction]] = []
    for order in sorted(set(permutations(names))):
        left = [iter(one) for one in chains]
        found.append([next(left[n]) for n in order])
    return found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    catalogue = load_catalogue()
    with new_store(tmp_path_factory.mktemp("foreign") / "ledger.db", catalogue) as store:
        with store.notes() as db:  # nothing is ever deleted but by this test
            drop_guards(db)
        yield Held("sqlite", store, catalogue)


@pytest.fixture(scope="module")
def ledger(blank_ledger: str, postgres: Cluster) -> Iterator[Held]:
    url = postgres.database(blank_ledger)
    with postgres_ledger(url, load_catalogue()) as made:
        yield made
    postgres.drop(url)


@pytest.fixture(params=["file", "ledger"])
def held(request: pytest.FixtureRequest) -> Held:
    found: Held = request.getfixturevalue(request.param)
    return found


def emptied(held: Held) -> Held:
    if held.line is not None:
        held.line.rows("; ".join(f"DELETE FROM {name}" for name in (*WRITTEN, "chain", "feed")))
        return held
    assert isinstance(held.ledger, Store)
    with held.ledger.notes() as db:
        for name in WRITTEN:
            db.execute(f"DELETE FROM {name}")
    return held


def told(held: Held, *, home: bool = True) -> dict[str, Any]:
    """What is left; which version is a record's base depends on the order, as does where a number that two
    areas entered is listed (``home`` False).
    """
    state = held.state(*_TABLES)
    for name in _TABLES:
        state[name] = [(row[0], row[1] if home else "", *row[4:]) for row in state.get(name, [])]
    return {name: state.get(name, []) for name in (*_TABLES, "conflict", "not_applied")}


def outcomes(held: Held, *chains: list[Transaction], home: bool = True) -> list[dict[str, Any]]:
    found = []
    for order in orders(*chains):
        for at_once in (False, True):
            emptied(held)
            for bundle in [order] if at_once else [[item] for item in order]:
                held.ledger.apply(bundle, judge, own_time)
            if isinstance(held.ledger, Store):
                assert not [one for one in held.ledger.compare().faults if one.part != "search"]
            found.append(told(held, home=home))
    return found


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_what_is_forged_under_another_home_is_named_and_never_merged(
    held: Held, attack: list[list[Entry]]
) -> None:
    emptied(held).ledger.apply(chain("a", *HONEST), judge, own_time)
    alone, forged = told(held), chain("b", *attack)
    for outcome in outcomes(held, chain("a", *HONEST), forged):
        assert outcome | {"not_applied": []} == alone
        assert [(row[0], row[1], row[5]) for row in outcome["not_applied"]] == [
            (item.device, item.seq, FOREIGN) for item in forged for _ in item.entries
        ]


def test_one_number_that_two_townships_entered_stays_with_both(held: Held) -> None:
    """Neither takes the other's value away, though it names it; what the second laptop wrote comes in."""
    theirs = chain(
        "b",
        [entry(OTHER, "household", HOUSEHOLD, household_no=NUMBER, phone="110")],
        [entry(OTHER, "household", HOUSEHOLD, (A1, A2), phone="119")],
    )
    second = chain("d", [entry(OWN, "household", HOUSEHOLD, (A1,), village_group="二组")])
    found = outcomes(held, chain("a", *HONEST), theirs, second, home=False)
    assert all(outcome == found[0] for outcome in found)
    assert [(row[0], row[1]) for row in found[0]["not_applied"]] == [("t-b", 2)]
    assert found[0]["conflict"] == [("household", HOUSEHOLD, "phone")]


def test_what_a_second_laptop_wrote_comes_in_with_the_entry_that_made_the_record(held: Held) -> None:
    """B's second laptop is heard before its first one, A's household of the same number before both."""
    emptied(held)
    held.ledger.apply(chain("a", *HONEST), judge, own_time)
    early = entry(OTHER, "household", HOUSEHOLD, village_group="二组")
    applied = held.ledger.apply(chain("eb", [early]), judge, own_time)
    assert [item.reason for item in applied.refusals] == [FOREIGN]
    applied = held.ledger.apply(chain("b", [first(OTHER)]), judge, own_time)
    assert not applied.refusals and not told(held)["not_applied"]
    assert held.ledger.history("household", HOUSEHOLD) and held.ledger.verify_journal().ok
