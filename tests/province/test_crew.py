"""Several workers over one inbox, workers that meet, and a folder that is watched."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.cli.province_receiving import surroundings
from desktop_app.merge.history import GENESIS, Change, Header, Transaction, make_entry, seal
from desktop_app.province.errors import LedgerContended, OfficeRefused
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.province.postgres import applying, meeting
from desktop_app.province.postgres.line import Line
from desktop_app.province.watching import Arrivals
from tests.cli.conftest import Hands, said
from tests.postgres import Cluster
from tests.province.conftest import PASSWORD, World, household
from tests.province.ledgers import let_in, own_time, postgres_ledger


def test_two_workers_empty_an_inbox(world: World, postgres_office: Office) -> None:
    office, inbox = postgres_office, postgres_office.desk.shelves.inbox
    stations = [world.station(name, office) for name in "甲乙丙"]
    for station in stations:
        made = household(station)
        station.export_bundle(inbox)
        station.put("household", {"village_group": "二组"}, made)
        station.export_bundle(inbox)
    (inbox / "坏的.bfb").write_bytes(b"nothing")
    outcomes = office.receive_together(None, 2, surroundings)
    states = sorted(str(item.state) for item in outcomes)
    assert states.count("quarantined") == 1 and len(states) == 7 and "parked" not in states
    assert office.count("household", village_group="二组") == 3 and not list(inbox.iterdir())
    assert {line.last_seq for line in office.status().stations} == {2}
    assert office.store.verify_journal().ok and len(office.status().quarantined) == 1
    assert office.receive_together(None, 2, surroundings) == []


def test_one_file_is_written_by_one_process(world: World) -> None:
    with pytest.raises(OfficeRefused, match="PostgreSQL"):
        world.office().receive_together(None, 2, surroundings)


def creation(device: str, home: str) -> Transaction:
    """One and the same record created by ``device`` in ``home``."""
    header = Header(device, 1, f"{device}-1", 1 << 40, "王", "录入", "2018", GENESIS)
    change = Change("village_group", None, device)
    return seal(header, [make_entry("household", "twice", home, "province", [change])])


def test_two_who_create_one_record_in_two_areas_at_once(
    postgres: Cluster, blank_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither sees the other's row before the commit: the later one starts again and then merges."""
    monkeypatch.setattr(applying, "SET", 1)
    catalogue, url = load_catalogue(), postgres.database(blank_ledger)
    with postgres_ledger(url, catalogue) as first, postgres_ledger(url, catalogue) as second:

        def meanwhile() -> Iterator[Transaction]:
            yield creation("one", "513431206")
            second.ledger.apply([creation("two", "513431205")], let_in, own_time)

        with pytest.raises(LedgerContended):
            first.ledger.apply(meanwhile(), let_in, own_time)
        assert first.ledger.chain_end("one").seq == 0
        first.ledger.apply([creation("one", "513431206")], let_in, own_time)
        assert first.ledger.count("household") == 1 and len(first.ledger.conflicts()) == 1
        assert first.rows("SELECT n FROM feed ORDER BY n") == [(1,), (2,)]
    postgres.drop(url)


def test_two_who_create_one_record_between_the_look_at_the_others_and_the_commit(
    postgres: Cluster, blank_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after the long look is looked at under the lock."""
    catalogue, url = load_catalogue(), postgres.database(blank_ledger)
    look, looked = meeting.compare_with_the_others, list[int]()
    with postgres_ledger(url, catalogue) as first, postgres_ledger(url, catalogue) as second:

        def overtaken(line: Line, known: Catalogue, fresh: set[str], since: tuple[str, int, UUID]) -> int:
            looked.append(since[1])
            seen = look(line, known, fresh, since)
            if len(looked) == 1:
                second.ledger.apply([creation("two", "513431205")], let_in, own_time)
            return seen

        monkeypatch.setattr(meeting, "compare_with_the_others", overtaken)
        with pytest.raises(LedgerContended):
            first.ledger.apply([creation("one", "513431206")], let_in, own_time)
        assert len(looked) == 3  # twice by the first, once by the second
        assert first.ledger.chain_end("one").seq == 0
    postgres.drop(url)


class Reckoning:
    """A line to the database that notes how many rows each look at others' records goes through."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.gone_through: list[int] = []

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        if sql.startswith("SELECT 1 FROM"):
            ((plan,),) = self._line.rows(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)[:1]
            self.gone_through.append(read_rows(plan[0]["Plan"]))
        return self._line.rows(sql, values)


def read_rows(node: Mapping[str, Any]) -> int:
    """The rows that the scans of a plan read, also those that they did not want."""
    names = ("Actual Rows", "Rows Removed by Filter") if "Relation Name" in node else ()
    own = sum(node.get(name, 0) for name in names)
    return int(own * node["Actual Loops"]) + sum(map(read_rows, node.get("Plans", ())))


def test_workers_that_meet_read_what_they_wrote_and_not_the_ledger(
    postgres: Cluster, blank_ledger: str
) -> None:
    """Statistics know little of a batch: in the order of a key a join would walk all records there are."""
    batches, size = 60, 500
    catalogue, url = load_catalogue(), postgres.database(blank_ledger)
    with closing(Line(url)) as line:
        named = [uuid4() for _ in range(batches)]
        for entity, more, parent in (("household", "", ""), ("member", ", household_id", ", 'h' || n")):
            line.rows(
                f"INSERT INTO {entity} (home, id, base_device, base_seq, batch{more}) "
                f"SELECT 'a' || n / %(size)s, '{entity[0]}' || n, 'd', 1, (%(named)s)[n / %(size)s + 1]"
                f"{parent} FROM generate_series(0, %(last)s::int) AS n",
                {"size": size, "named": named, "last": batches * size - 1},
            )
        line.rows("ANALYZE household, member")
        for n, batch in enumerate(named[1:4], start=1):
            line.rows("INSERT INTO feed (home, n, batch, at) VALUES ('51', %s, %s, now())", [n, batch])
        reckoning = Reckoning(line)
        with line.transaction():
            since = "51", 0, named[0]
            seen = meeting.compare_with_the_others(reckoning, catalogue, {"household", "member"}, since)
        assert seen == 3 and len(reckoning.gone_through) == 4
        assert max(reckoning.gone_through) <= 4 * size
    postgres.drop(url)


def test_a_watched_folder_waits_for_a_copy_to_end(world: World, office: Office) -> None:
    station = world.station("甲", office)
    household(station)
    whole = station.export_bundle(world.stick).path
    inbox = office.desk.shelves.inbox
    arrivals = Arrivals(inbox)
    assert not arrivals.settled()
    content = whole.read_bytes()
    (inbox / whole.name).write_bytes(content[:1000])
    assert not arrivals.settled()
    (inbox / whole.name).write_bytes(content)
    assert not arrivals.settled() and arrivals.settled()
    assert [item.state for item in office.receive_inbox()] == [Received.ACCEPTED]
    assert not arrivals.settled()


def test_the_command_watches(world: World) -> None:
    office = world.office()
    station = world.station("甲")
    text = office.enrol(station.enrolment_request(), date(2018, 1, 1), date(2099, 12, 31))
    station.install_certificate(text, office.key_text)
    household(station)
    shutil.copy(station.export_bundle(world.stick).path, office.desk.shelves.inbox)
    folder = office.folder
    office.close()
    hands = Hands(folder, PASSWORD)
    words = ("province", "receive", "--ledger", f"sqlite:///{folder}", "--login", "sheng")
    answer = said(hands.run(*words, "--watch", "0.1", "--rounds", "3", "--json"))
    assert (answer.code, answer.data["counts"]["accepted"]) == (0, 1), answer
    refused = said(hands.run(*words, "--workers", "2", "--json"))
    assert refused.code == 1 and "PostgreSQL" in refused.data["error"]
