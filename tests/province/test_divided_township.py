"""Two laptops of one township divide its villages by their certificates (A8), on both ledgers."""

from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station
from desktop_app.sync.certificate import Scope
from tests.province.conftest import VALID, VILLAGE, World, household, shown

OTHER_VILLAGE = "513431206202"


def of_village(world: World, office: Office, name: str, village: str) -> Station:
    """A laptop whose certificate answers for one village of the township."""
    station = world.station(name, area=village)
    granted = office.enrol(station.enrolment_request(), *VALID, Scope((village,)))
    station.install_certificate(granted, office.key_text)
    return station


def test_each_laptop_writes_in_its_own_villages_and_in_no_others(world: World, office: Office) -> None:
    one = of_village(world, office, "甲", VILLAGE)
    other = of_village(world, office, "乙", OTHER_VILLAGE)
    own = household(one, village_group="一组")
    theirs = household(other, division_code=OTHER_VILLAGE, village_group="三组")
    for station in (one, other):
        outcome = world.up(station, office)
        assert (outcome.state, outcome.refusals) == (Received.ACCEPTED, ())
    for station in (one, other):
        world.down(office, station)
    one.put("household", {"village_group": "二组"}, own)
    assert other.sync.exchange.take(one.sync.exchange.export(world.stick).path).transactions == 1
    assert shown(other, own, "village_group") == "二组"  # seen, though not its own
    other.put("household", {"village_group": "九组"}, own)
    other.put("household", {"village_group": "四组"}, theirs)
    outcome = world.up(other, office)
    assert outcome.state is Received.ACCEPTED
    assert [item.touched.record_id for item in outcome.refusals] == [own]
    assert "不在本站点负责的地区" in outcome.refusals[0].reason
    assert shown(office, own, "village_group") == "一组"  # as it was reported last
    assert shown(office, theirs, "village_group") == "四组"
    world.down(office, other)
    assert [item.record_id for item in other.returned()] == [own]
    one.sync.exchange.take(other.sync.exchange.export(world.stick).path)
    assert (shown(one, own, "village_group"), shown(one, theirs, "village_group")) == ("二组", "四组")
    assert world.up(one, office).refusals == () and shown(office, own, "village_group") == "二组"


def test_a_household_entered_for_a_colleagues_village_is_found(world: World, office: Office) -> None:
    other = of_village(world, office, "乙", OTHER_VILLAGE)
    strayed, kept = household(other), household(other, division_code=OTHER_VILLAGE)
    found = {one: {item.check for item in other.findings("household", one)} for one in (strayed, kept)}
    assert "VR-SYN-004" in found[strayed] and "VR-SYN-004" not in found[kept]
