"""A large import is taken into PostgreSQL by its columns, and ends as on a laptop and as one by one."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.merge.carried import made
from desktop_app.merge.history import Transaction
from desktop_app.province.postgres.sets import RecordSets
from tests.postgres import Cluster
from tests.province.ledgers import Held, let_in, new_store, own_time, postgres_ledger
from tests.sync.test_wholesale import CASES, Alike, arrived, register, whole

ENTITIES = ("household", "member", "member_year")


@pytest.fixture
def three(tmp_path: Path, postgres: Cluster, blank_ledger: str) -> Iterator[tuple[Held, Held, Held]]:
    """A laptop's ledger and two of the province."""
    catalogue, urls = load_catalogue(), [postgres.database(blank_ledger) for _ in range(2)]
    with ExitStack() as stack:
        store = stack.enter_context(new_store(tmp_path / "ledger.db", catalogue))
        first, second = (stack.enter_context(postgres_ledger(url, catalogue)) for url in urls)
        yield Held("sqlite", store, catalogue), first, second
    for url in urls:
        postgres.drop(url)


@pytest.mark.parametrize("case", list(CASES))
def test_by_columns_one_by_one_and_on_a_laptop(three: tuple[Held, Held, Held], case: str) -> None:
    entries, before = CASES[case]
    laptop, columns, single = three
    if before:
        for held in three:
            held.ledger.apply([whole(before, device="dev-b")], let_in, own_time)
    (came,) = arrived([whole(entries)])
    told = [
        held.ledger.apply([one], Alike(), own_time)
        for held, one in ((laptop, came), (columns, came), (single, made(came)))
    ]
    assert told[0].touched == told[1].touched == told[2].touched
    assert sorted(told[0].refusals) == sorted(told[1].refusals) == sorted(told[2].refusals)
    states = [held.state(*ENTITIES) for held in three]
    assert states[0] == states[1] == states[2] and states[1]["member"]
    for held in (columns, single):
        assert held.ledger.verify_journal().ok
        (kept,) = held.ledger.transactions("dev-a")
        assert kept.hash == came.hash


def test_a_plain_import_makes_no_record_in_memory(
    three: tuple[Held, Held, Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is that which makes it quick: nothing is read or written record by record."""

    def refuse(*_asked: object) -> None:
        raise AssertionError("a record of its own")

    monkeypatch.setattr(RecordSets, "_copy_rows", refuse)
    monkeypatch.setattr(RecordSets, "_replace_rows", refuse)
    plain = [entry for entry in register() if entry.audience == "province"]
    (came,) = arrived([whole(plain)])
    assert three[1].ledger.apply([came], let_in, own_time).transactions == 1
    assert (
        three[1].ledger.count("member") and len({row[1] for row in three[1].rows("SELECT * FROM feed")}) == 1
    )


def test_a_bundle_goes_on_where_a_record_is_known_elsewhere(three: tuple[Held, Held, Held]) -> None:
    """Two devices import overlapping registers one after the other: every difference is a conflict."""
    first, second = (whole(register(), device=name) for name in ("dev-a", "dev-b"))
    changed = [item for item in second.entries if item.entity == "household"]
    other: Transaction = whole(changed, device="dev-c")
    for held in three:
        for one in arrived([first, other]):
            held.ledger.apply([one], let_in, own_time)
    states = [held.state(*ENTITIES) for held in three]
    assert states[0] == states[1] == states[2]
