"""What a laptop says beside its values: for whose eyes they are, when it wrote them, and who did.

None of it is believed further than a certificate reaches, on a laptop as on both ledgers; nothing jams.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.merge.history import Change, Header, make_entry, seal
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.sync.errors import BundleRefused, Reason
from tests.province.conftest import CHEAP, PASSWORD, TODAY, TOWNSHIP, World, household, shown
from tests.province.ledgers import Held, let_in, own_time
from tests.province.test_foreign_homes import (
    HOUSEHOLD,
    NUMBER,
    OWN,
    chain,
    emptied,
    entry,
    file,
    held,
    ledger,
)
from tests.province.test_forged_roads import forge
from tests.sync.test_wholesale import arrived, first, register, whole

__all__ = ["file", "held", "ledger"]

ACCOUNT, WORD = "6222020000000000001", "只给纪委看的"


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, world: World) -> Iterator[Office]:
    """Both kinds of ledger, quick as well."""
    yield world.office() if request.param == "sqlite" else request.getfixturevalue("postgres_office")


# -- for whose eyes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["station", "province", "discipline", "anybody", ""])
def test_a_value_under_an_audience_that_is_not_its_own_is_named_and_never_merged(
    held: Held, audience: str
) -> None:
    emptied(held)
    lies = make_entry(
        "household", HOUSEHOLD, OWN, audience, [Change("bank_account", None, ACCOUNT)], bytes(16)
    )
    true = make_entry(
        "household", HOUSEHOLD, OWN, "county", [Change("bank_account", None, ACCOUNT[:-1])], bytes(16)
    )
    told = chain("a", [entry(OWN, "household", HOUSEHOLD, household_no=NUMBER)], [lies], [true])
    applied = held.ledger.apply(told[:2], let_in, own_time)
    assert applied.transactions == 2  # a chain never jams
    assert [item.version for item in applied.refusals] == [told[1].version]
    assert "银行卡号" in applied.refusals[0].reason and "查看范围" in applied.refusals[0].reason
    record = held.ledger.get("household", HOUSEHOLD)
    assert record is not None and record["bank_account"] is None
    assert not held.ledger.apply(told, let_in, own_time).refusals  # what is right goes on from there
    record = held.ledger.get("household", HOUSEHOLD)
    assert record is not None and record["bank_account"] == ACCOUNT[:-1]
    assert not held.ledger.conflicts() and held.ledger.verify_journal().ok


def test_nor_is_it_among_the_columns_of_a_large_import(held: Held) -> None:
    emptied(held)
    lies = first("household", "h9009", {"bank_account": ACCOUNT, "household_no": "513429109009"})
    (came,) = arrived([whole([*register(), lies])])
    applied = held.ledger.apply([came], let_in, own_time)
    assert [item.touched.record_id for item in applied.refusals] == ["h9009"]
    assert held.ledger.get("household", "h9009") is None and held.ledger.get("household", "h0001") is not None


def told_to(holder: Station | Office, value: str) -> list[str]:
    """The entries in a journal that say ``value``."""
    return [
        line.record_id
        for device in holder.store.chain_ends()
        for transaction in holder.store.transactions(device)
        for line in transaction.entries
        if any(change.new == value for change in line.changes or ())
    ]


def of_county(world: World, office: Office) -> Station:
    asked = NewStation("昭觉县", "513431", "county", "wang", "县干部", PASSWORD)
    county, _code = Station.create(world.root / "county", asked, FixedClock(TODAY), world.around, CHEAP)
    world.enrol(world.stack.enter_context(county), office)
    return county


@pytest.mark.parametrize("audience", ["province", "anybody"])
def test_what_is_said_to_be_for_everybody_reaches_nobody_who_may_not_read_it(
    world: World, office: Office, audience: str
) -> None:
    """A county enters who was held to account (PM-076), which is not for the townships below it."""
    county, below = of_county(world, office), world.station("甲", office)
    outcome = [Change("accountability_result", None, WORD), Change("issue_type", None, "01")]
    forge(county, make_entry("supervision_issue", "t1", "513431", audience, outcome))
    county.put("supervision_issue", {"issue_type": "02", "accountability_result": f"另{WORD}"}, "t2")
    up = world.up(county, office)
    assert up.state is Received.ACCEPTED
    assert {item.touched.record_id for item in up.refusals} <= {"t1"}
    world.down(office, below)
    assert shown(below, "t2", "issue_type", "supervision_issue") == "02"  # its chain is here
    assert not told_to(below, WORD) and not told_to(below, f"另{WORD}")
    assert below.store.get("supervision_issue", "t1") is None and below.verify_journal().ok


def test_nor_does_it_go_from_a_laptop_to_its_county(world: World, sqlite_office: Office) -> None:
    """What the national system's export said of a household stays at the station."""
    station, county = world.station("甲", sqlite_office), of_county(world, sqlite_office)
    for one in (county, station):
        world.down(sqlite_office, one)
    forge(station, make_entry("national_said", "n1", TOWNSHIP, "county", [Change("said", None, WORD)]))
    household(station)
    county.sync.exchange.take(station.sync.exchange.export(world.stick, county=True).path)
    assert county.store.count("household") == 1 and not told_to(county, WORD)


# -- when -------------------------------------------------------------------------------------------


def moment(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1000) << 16


CLOCKS = {
    "phone": -(2**62),
    "village_group": moment(1938, 1, 1),
    "address_detail": 0,
    "return_reason": moment(2017, 12, 30),  # the day before the first one of the certificate, and
    "review_person": moment(2021, 1, 2),  # after its last one
    "review_seen": moment(2020, 12, 1),  # inside its validity, and two years ahead of the province
    "identified_date": 2**62,
}


def test_no_clock_wins_a_conflict_or_stops_anybody(world: World, office: Office) -> None:
    """Every lie a year or an age off either way stands against what a colleague wrote at its hour."""
    liar, honest = world.station("贼", office), world.station("甲", office)
    made = household(honest)
    world.up(honest, office)
    world.down(office, liar)
    for name, time in CLOCKS.items():
        lies = [make_entry("household", made, TOWNSHIP, "province", [Change(name, None, "假")])]
        forge(liar, *lies, time=time)
    true = Edit("household", made, dict.fromkeys(CLOCKS, "真"))
    honest._records.write([true], "核对", reviewing=True)
    for station in (liar, honest):
        up = world.up(station, office)
        assert up.state is Received.ACCEPTED and not up.refusals
    for station in (honest, liar):
        world.down(office, station)
    for holder in (office, honest, liar):
        assert [shown(holder, made, name) for name in CLOCKS] == ["真"] * len(CLOCKS)
        found = {item.field: {rival.value for rival in item.rivals} for item in holder.store.conflicts()}
        assert found == {name: {"真", "假"} for name in CLOCKS}
        assert holder.store.verify_journal().ok
    for station in (honest, liar):  # and each can be read, with the year that was said
        years = {line.at[:4] for line in station.history("household", made)}
        assert {"0001", "1938", "1970", "2017", "2018", "2020", "2021", "4199"} <= years
    assert office.status().transactions == len(CLOCKS) + 2


# -- who --------------------------------------------------------------------------------------------


def test_nobody_puts_words_into_anothers_chain(world: World, sqlite_office: Office) -> None:
    """A colleague who carries a save on cannot say that somebody else made it, nor another save of its."""
    victim, thief = world.station("甲", sqlite_office), world.station("贼", sqlite_office)
    third = world.station("丙", sqlite_office)
    for station in (victim, thief, third):
        world.down(sqlite_office, station)
    household(victim)
    thief.sync.exchange.take(victim.sync.exchange.export(world.stick).path)
    device = victim.profile.device
    (own,) = thief.store.transactions(device)
    header = Header(device, 1, own.save_id, own.time, "替罪的人", own.reason, own.edition, own.previous)
    renamed = seal(header, own.entries)
    assert renamed.hash != own.hash
    for lie in (renamed, replace(own, person="替罪的人")):
        household(thief)
        with pytest.MonkeyPatch.context() as patch:
            truly = thief.store.packed
            patch.setattr(
                thief.store,
                "packed",
                lambda of, *part, said=lie, truly=truly: iter([said]) if of == device else truly(of, *part),
            )
            forged = thief.sync.exchange.export(world.stick).path
        with pytest.raises(BundleRefused) as refused:
            third.sync.exchange.take(forged)
        assert refused.value.code in (Reason.WRONG_SIGNER, Reason.CHAIN_BROKEN)
        assert third.store.chain_end(device).seq == 0


def test_who_signs_with_a_colleagues_name_is_shown_as_the_laptop_it_is(
    world: World, sqlite_office: Office
) -> None:
    """The name is what the laptop says of itself; beside it stands what its certificate says."""
    honest, liar = world.station("甲", sqlite_office), world.station("贼", sqlite_office)
    made = household(honest)
    world.up(honest, sqlite_office)
    world.down(sqlite_office, liar)
    lies = [make_entry("household", made, TOWNSHIP, "province", [Change("phone", None, "假")])]
    forge(liar, *lies, person="王甲")
    honest.put("household", {"phone": "真"}, made)
    for station in (liar, honest):
        world.up(station, sqlite_office)
    world.down(sqlite_office, honest)
    certificate = liar.sync.certificate
    assert certificate is not None
    told = {line.who for line in honest.history("household", made) if "电话" in line.sentence}
    assert told == {"王甲", f"王甲（四开乡{certificate.tag}）"}
    (conflict,) = honest.conflicts()
    assert {honest.sync.called(rival.version.device) for rival in conflict.rivals} == {
        "",
        f"四开乡{certificate.tag}",
    }
    assert honest.sync.called("0" * 16) == "另一台电脑"
