"""What a station says of itself in order to see more than it may: its receipts hold nothing of that."""

import pytest

from desktop_app.merge.history import Change, make_entry
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from tests.province.conftest import CHEAP, OTHER_TOWNSHIP, PASSWORD, TODAY, TOWNSHIP, World, household, shown
from tests.province.test_forged_roads import forge, said

SECRET, NUMBER = "13800000000", "51343120600001"


@pytest.fixture
def victim(world: World, office: Office) -> Station:
    station = world.station("甲", office)
    made = household(station, household_no=NUMBER, phone=SECRET)
    station.put("member", {"household_id": made, "name": "马海木呷", "phone": SECRET}, "m1")
    assert world.up(station, office).refusals == ()
    return station


def secrets(station: Station) -> list[str]:
    """The entries in a station's journal that tell what it is not to know."""
    return [
        f"{line.entity} {line.record_id}"
        for device in station.store.chain_ends()
        for transaction in station.store.transactions(device)
        for line in transaction.entries
        if any(change.new == SECRET for change in line.changes or ())
    ]


@pytest.mark.parametrize("to", [TOWNSHIP, OTHER_TOWNSHIP], ids=["to its township", "to himself"])
def test_who_hands_over_what_he_enters_under_anothers_number_sees_what_he_wrote_himself(
    world: World, office: Office, victim: Station, to: str
) -> None:
    """The number hangs on the village board. He enters it, and hands it over to get what belongs to it."""
    thief = world.station("贼", office, OTHER_TOWNSHIP)
    (made,) = victim.store.ids("household")
    forge(thief, said(thief, "household", made, household_no=NUMBER))
    forge(thief, said(thief, "household", made, handed_to=to))
    assert world.up(thief, office).state is Received.ACCEPTED
    for own in ("51343120500001", "51343120500002"):
        world.down(office, thief)
        assert not secrets(thief) and thief.store.get("member", "m1") is None
        household(thief, household_no=own)
        assert world.up(thief, office).ok
    world.down(office, victim)
    assert shown(victim, made, "phone") == SECRET


def test_a_match_entered_elsewhere_shows_a_city_nothing(world: World) -> None:
    """A township that is not the household's says that a city's donation went to it."""
    guangdong = world.office("44", "广东省")
    asked = NewStation("佛山市扶贫办", "440600", "city", "wang", "市干部", PASSWORD)
    city, _code = Station.create(world.root / "city", asked, FixedClock(TODAY), world.around, CHEAP)
    world.enrol(world.stack.enter_context(city), guangdong)
    asked = NewStation("昭觉县", "513431", "county", "wang", "县干部", PASSWORD)
    county, _code = Station.create(world.root / "county", asked, FixedClock(TODAY), world.around, CHEAP)
    world.enrol(world.stack.enter_context(county), guangdong)
    thief = world.station("贼", guangdong, OTHER_TOWNSHIP)
    gift = city.put("donation", {"date": "2018-05-01", "receipt_no": "粤A-1"}).record_id
    entered = make_entry("household", "h1", TOWNSHIP, "province", [Change("phone", None, SECRET)])
    forge(county, entered)
    for station in (city, county):
        assert world.up(station, guangdong).refusals == ()
    world.down(guangdong, thief)
    thief.put("donation_match", {"donation_id": gift, "household_id": "h1"})
    assert world.up(thief, guangdong).ok
    world.down(guangdong, city)
    assert not secrets(city) and city.store.count("donation_match") == 1
    county.put("donation_match", {"donation_id": gift, "household_id": "h1"})
    assert world.up(county, guangdong).ok
    world.down(guangdong, city)
    assert secrets(city) == ["household h1"] and shown(city, "h1", "phone") == SECRET
