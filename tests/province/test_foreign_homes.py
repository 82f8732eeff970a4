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
from desktop_app.catalog.model import Edit
from desktop_app.merge.belonging import FOREIGN, STRAYED
from desktop_app.merge.custody import AWAY
from desktop_app.merge.history import GENESIS, Change, Entry, Header, Transaction, Version, make_entry, seal
from desktop_app.store.changes import Stamp
from desktop_app.store.migrations import drop_guards
from desktop_app.store.store import Store
from tests.postgres import Cluster
from tests.province.ledgers import Held, new_store, own_time, postgres_ledger
from tests.province.test_hand_over_orders import DANGLING, WRITTEN

OWN, OTHER = "513431206", "513431205"
AREAS = {"a": OWN, "d": OWN, "b": OTHER, "s": "51"}
NUMBER = "51343120600001"
HOUSEHOLD = record_id(load_catalogue().entity("household"), {"household_no": NUMBER})
A1, A2 = Version("t-a", 1), Version("t-a", 2)
_TABLES = (
    *("household", "member", "member_year", "household_income"),
    *("project", "project_progress", "attachment", "inspection"),
)


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
        held.line.rows(
            "; ".join(f"DELETE FROM {name}" for name in {*WRITTEN, *_TABLES, "chain", "feed"})
            + "; "
            + DANGLING
        )
        return held
    assert isinstance(held.ledger, Store)
    with held.ledger.notes() as db:
        for name in {*WRITTEN, *_TABLES}:
            db.execute(f"DELETE FROM {name}")
        db.execute(DANGLING)
    return held


def told(held: Held) -> dict[str, Any]:
    """What is left; only which version is a record's base depends on the order."""
    state = held.state(*_TABLES)
    for name in _TABLES:
        state[name] = [(row[0], row[1], *row[4:]) for row in state.get(name, [])]
    return {name: state.get(name, []) for name in (*_TABLES, "conflict", "not_applied")}


def outcomes(held: Held, *chains: list[Transaction]) -> list[dict[str, Any]]:
    found = []
    for order in orders(*chains):
        for at_once in (False, True):
            emptied(held)
            for bundle in [order] if at_once else [[item] for item in order]:
                held.ledger.apply(bundle, judge, own_time)
            if isinstance(held.ledger, Store):
                assert not [one for one in held.ledger.compare().faults if one.part != "search"]
            found.append(told(held))
    return found


NEW = entry(OTHER, "member", "x", household_id=HOUSEHOLD, name="外人")
STRAYS: dict[str, list[list[list[Entry]]]] = {
    # What is entered below A's household under another home: by the chains of one or more devices.
    "a new member": [[[NEW]]],
    "a new member and what is below it": [
        [
            [NEW, entry(OTHER, "member_year", "xy", member_id="x", year=2018)],
            [entry(OTHER, "member", "x", name="改名")],
        ]
    ],
    "a new member, edited on a second laptop": [
        [[NEW]],
        [[entry(OTHER, "member", "x", name="改名")]],
    ],
    "an income": [
        [[entry(OTHER, "household_income", "i", household_id=HOUSEHOLD, year=2018, wage_income=1)]]
    ],
    "a photograph": [
        [[entry(OTHER, "attachment", "f", sha256="0" * 64, owner_entity="member", owner_id="m")]]
    ],
    "a yearly row of a member": [[[entry(OTHER, "member_year", "my", member_id="m", year=2018)]]],
    "a new member that claims to replace": [
        [
            [
                make_entry(
                    "member",
                    "x",
                    OTHER,
                    "province",
                    [Change("household_id", None, HOUSEHOLD, (A1,)), Change("name", None, "外人", (A1,))],
                    bytes(16),
                )
            ]
        ]
    ],
    "a member drawn into the household afterwards": [
        [
            [entry(OTHER, "household", "own", household_no="5134312050001")],
            [entry(OTHER, "member", "x", household_id="own", name="外人")],
            [
                make_entry(
                    "member",
                    "x",
                    OTHER,
                    "province",
                    [Change("household_id", "own", HOUSEHOLD, (Version("t-b", 2),))],
                    bytes(16),
                )
            ],
        ]
    ],
}


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
    found = outcomes(held, chain("a", *HONEST), theirs, second)
    assert all(outcome == found[0] for outcome in found)
    assert [(row[0], row[1]) for row in found[0]["not_applied"]] == [("t-b", 2)]
    assert found[0]["household"][0][1] == OWN  # the number names it, whoever came first
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


@pytest.mark.parametrize("attack", STRAYS.values(), ids=list(STRAYS))
def test_what_is_entered_below_another_areas_household_is_named_and_never_merged(
    held: Held, attack: list[list[list[Entry]]]
) -> None:
    forged = [chain(name, *saves) for name, saves in zip(("b", "eb"), attack, strict=False)]
    emptied(held).ledger.apply(chain("a", *HONEST), judge, own_time)
    own = [one for one in forged[0][:2] if len(forged[0]) == 3]  # what the writer may do in his own township
    held.ledger.apply(own, judge, own_time)
    alone, found = told(held), outcomes(held, chain("a", *HONEST), *forged)
    for outcome in found:
        assert outcome | {"not_applied": []} == alone
        assert sorted((row[0], row[1], row[5]) for row in outcome["not_applied"]) == sorted(
            (item.device, item.seq, STRAYED)
            for one in forged
            for item in one[len(own) :]
            for _ in item.entries
        )
    assert held.ledger.verify_journal().ok


HANDED = [first(), entry(OWN, "member", "m", household_id=HOUSEHOLD, name="甲")]
HONEST_BELOW: dict[str, list[list[list[Entry]]]] = {
    # What the program itself writes: chains of the devices a, b and d, all of which counts in the end.
    "the second laptop's member overtakes the household": [
        HONEST,
        [],
        [
            [entry(OWN, "member", "n", household_id=HOUSEHOLD, name="丙")],
            [entry(OWN, "member", "n", name="丁")],
        ],
    ],
    "a number that two townships entered, each with members": [
        HONEST,
        [
            [
                entry(OTHER, "household", HOUSEHOLD, household_no=NUMBER),
                entry(OTHER, "member", "o", household_id=HOUSEHOLD, name="戊"),
            ]
        ],
        [[entry(OWN, "member_year", "my", member_id="m", year=2018)]],
    ],
    "a household that was handed over, with a new member": [
        [HANDED, [entry(OWN, "household", HOUSEHOLD, handed_to=OTHER)]],
        [
            [
                entry(OWN, "member", "n", household_id=HOUSEHOLD, name="丙"),
                entry(OWN, "member_year", "ny", member_id="n", year=2018),
            ]
        ],
        [[entry(OWN, "household_income", "i", household_id=HOUSEHOLD, year=2018)]],
    ],
    "a township that answers for the village of the household": [
        [
            [
                entry(OWN + "201", "household", HOUSEHOLD, household_no=NUMBER),
                entry(OWN, "member", "n", household_id=HOUSEHOLD, name="丙"),
            ]
        ],
        [],
        [[entry(OWN, "household_income", "i", household_id=HOUSEHOLD, year=2018)]],
    ],
    "files of the area that has the household now, and of one that answers a county's inspection": [
        [HANDED, [entry(OWN, "household", HOUSEHOLD, handed_to=OTHER)]],
        [
            [entry(OWN, "attachment", "f", sha256="0" * 64, owner_entity="household", owner_id=HOUSEHOLD)],
            [entry(OTHER, "attachment", "g", sha256="1" * 64, owner_entity="inspection", owner_id="j")],
        ],
        [[entry(OWN, "inspection", "j", kind="1")]],
    ],
    "a project with its progress": [
        [[entry(OWN, "project", "p", project_code="51343120600002")]],
        [],
        [[entry(OWN, "project_progress", "pp", project_id="p", percent=1)]],
    ],
}


@pytest.mark.parametrize("written", HONEST_BELOW.values(), ids=list(HONEST_BELOW))
def test_what_the_program_writes_below_a_record_counts_in_every_order(
    held: Held, written: list[list[list[Entry]]]
) -> None:
    chains = [chain(name, *saves) for name, saves in zip("abd", written, strict=True)]
    found = outcomes(held, *chains)
    assert all(outcome == found[0] for outcome in found)
    assert not found[0]["not_applied"]
    written_ids = {item.record_id for one in chains for made in one for item in made.entries}
    assert {row[0] for name in _TABLES for row in found[0][name]} == written_ids


@pytest.mark.parametrize("seen", [(), (A1,)], ids=["anew", "as a change"])
def test_who_was_handed_one_household_draws_no_record_of_another_one_to_it(
    held: Held, seen: tuple[Version, ...]
) -> None:
    """B has A's household rightly, and says that a member of A's other household stands below it."""
    other = entry(OWN, "household", "other", household_no="51343120600002")
    theirs = entry(OWN, "member", "n", household_id="other", name="丙")
    honest = chain("a", [first(), other, theirs], [entry(OWN, "household", HOUSEHOLD, handed_to=OTHER)])
    changes = [Change("household_id", None, HOUSEHOLD), Change("name", None, "改名", seen)]
    drawn = make_entry("member", "n", OWN, "province", changes, bytes(16))
    thief = chain(
        "b",
        [entry(OWN, "household", HOUSEHOLD, village_group="一组")],
        [drawn],
        [entry(OWN, "member", "n", (A1,), name="再改")],
    )
    for outcome in outcomes(held, honest, thief):
        (member,) = outcome["member"]
        assert ("other" in member) and ("丙" in member) and not outcome["conflict"]
        assert [row[:2] for row in outcome["not_applied"]] == [("t-b", 2), ("t-b", 3)]
        assert {row[5] for row in outcome["not_applied"]} <= {STRAYED, AWAY}


def test_a_third_area_decides_no_conflict_of_two_laptops(held: Held) -> None:
    """Its decision names both values that stand against each other, and a home of its own."""
    ours = chain("a", [first()], [entry(OWN, "household", HOUSEHOLD, (A1,), phone="138")])
    second = chain("d", [entry(OWN, "household", HOUSEHOLD, (A1,), phone="137")])
    decision = entry(OTHER, "household", HOUSEHOLD, (A1, A2, Version("t-d", 1)), phone="110")
    for outcome in outcomes(held, ours, second, chain("b", [decision])):
        assert outcome["conflict"] == [("household", HOUSEHOLD, "phone")]
        assert [(row[0], row[5]) for row in outcome["not_applied"]] == [("t-b", FOREIGN)]
        assert "110" not in outcome["household"][0]


def test_what_the_office_writes_itself_lets_nothing_in_that_was_refused(held: Held) -> None:
    """Its own save is judged by nobody; what others wrote beside it stays judged as it was."""
    emptied(held)
    stray = entry(OTHER, "member", "x", household_id=HOUSEHOLD, name="外人")
    forged = chain("b", [entry(OTHER, "household", HOUSEHOLD, phone="110")], [stray])
    held.ledger.apply([*chain("a", *HONEST), *forged], judge, own_time)
    before = told(held)
    assert [row[0] for row in before["not_applied"]] == ["t-b", "t-b"]
    edit = Edit("household", HOUSEHOLD, {"village_group": "三组"})
    held.ledger.write([edit], Stamp("省干部", "核实", 9), device="t-s", area="51")
    for _ in range(2):
        after = told(held)
        assert after["not_applied"] == before["not_applied"] and not after["conflict"]
        assert after["member"] == before["member"] and "138" in after["household"][0]
        held.ledger.apply([], judge, own_time)


def test_a_household_that_the_office_enters_after_a_stray_is_rid_of_it_with_the_next_bundle(
    held: Held,
) -> None:
    emptied(held)
    held.ledger.apply(
        chain("b", [entry(OTHER, "member", "x", household_id=HOUSEHOLD, name="外人")]), judge, own_time
    )
    assert held.ledger.get("member", "x") is not None  # nobody has entered the household yet
    edit = Edit("household", HOUSEHOLD, {"household_no": NUMBER})
    held.ledger.write([edit], Stamp("省干部", "录入", 9), device="t-s", area="51")
    held.ledger.apply([], judge, own_time)
    assert held.ledger.get("member", "x") is None
    assert [row[5] for row in told(held)["not_applied"]] == [STRAYED]


def test_a_number_that_is_not_given_to_anybody_yet_is_not_taken_by_who_enters_it_first(held: Held) -> None:
    """B enters the next number of A's township, with a member. A is not hindered, and has it counted."""
    squatting = chain(
        "b",
        [
            entry(OTHER, "household", HOUSEHOLD, household_no=NUMBER, village_group="九组"),
            entry(OTHER, "member", "x", household_id=HOUSEHOLD, name="占号"),
        ],
    )
    emptied(held)
    held.ledger.apply(squatting, judge, own_time)
    assert held.state("household")["household"][0][1] == OTHER
    for outcome in outcomes(held, chain("a", *HONEST), squatting):
        (row,) = outcome["household"]
        assert row[1] == OWN and "138" in row and "九组" in row
        assert not outcome["not_applied"] and not outcome["conflict"]
        assert {one[0]: one[1] for one in outcome["member"]} == {"m": OWN, "x": OTHER}
