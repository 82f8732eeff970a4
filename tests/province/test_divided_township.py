"""Two laptops of one township divide its villages by their certificates (A8), on both ledgers."""

import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.province.roll import ENROL, RENEW, Wish
from desktop_app.station import Station
from desktop_app.station.people import StationRefused
from desktop_app.sync.certificate import Scope
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue
from desktop_app.sync.keys import StationKeys
from tests.province.conftest import TOWNSHIP, VALID, VILLAGE, World, household, shown

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


def test_a_certificate_for_other_villages_than_the_laptop_is_set_up_for_is_not_granted(
    world: World, office: Office
) -> None:
    """Whatever a laptop enters is at home in the area that it is set up for: all of it would come back."""
    whole = world.station("全乡")
    with pytest.raises(OfficeRefused) as refused:
        office.enrol(whole.enrolment_request(), *VALID, Scope((VILLAGE, OTHER_VILLAGE)))
    assert TOWNSHIP in refused.value.message and f"{VILLAGE}、{OTHER_VILLAGE}" in refused.value.message
    assert "重新设立" in refused.value.message and not office.status().stations
    (line,) = office.enrol_all([Wish(2, ENROL, request=whole.enrolment_request(), scope=Scope((VILLAGE,)))])
    assert not line.certificate and "重新设立" in line.problem
    text = office.enrol(whole.enrolment_request(), *VALID)
    whole.install_certificate(text, office.key_text)
    (line,) = office.enrol_all([Wish(2, RENEW, whole.profile.device, scope=Scope((VILLAGE,)))])
    assert not line.certificate and "重新设立" in line.problem  # nor is it made smaller afterwards


def test_a_laptop_takes_no_certificate_that_leaves_its_own_area_out(world: World) -> None:
    """One that another program, or an older one, granted."""
    keys, whole = StationKeys.generate(), world.station("全乡")
    province = ProvinceKey("51", "四川省", keys.public, keys.recipient)
    grant = Grant("51-1", "2A", *VALID, scope=Scope((VILLAGE,)))
    text = issue(EnrolmentRequest.parse(whole.enrolment_request()), grant, province, keys)
    with pytest.raises(StationRefused) as refused:
        whole.install_certificate(text, province.signed(keys))
    assert TOWNSHIP in refused.value.message and "重新设立" in refused.value.message
    assert whole.sync.certificate is None


def test_a_household_entered_for_a_colleagues_village_is_found(world: World, office: Office) -> None:
    other = of_village(world, office, "乙", OTHER_VILLAGE)
    strayed, kept = household(other), household(other, division_code=OTHER_VILLAGE)
    found = {one: {item.check for item in other.findings("household", one)} for one in (strayed, kept)}
    assert "VR-SYN-004" in found[strayed] and "VR-SYN-004" not in found[kept]
