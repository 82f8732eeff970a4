"""The pairings: who supports which area, by which mechanism, from when to when."""

from pathlib import Path

import pytest

from desktop_app.catalog.areas import Areas, load_areas
from desktop_app.catalog.model import Value
from desktop_app.station import Station
from desktop_app.station.annual_desk import Wanted
from tests.station.conftest import TOWNSHIP
from tests.station.test_annual import pdf_text

pm = pytest.mark.pm


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas()


@pytest.mark.parametrize(
    ("code", "supporters", "mechanisms", "is_deep"),
    [
        pytest.param("513431206", ["佛山市"], ("EW",), True, marks=pm("PM-006")),
        pytest.param("533323", ["珠海市"], ("EW",), True, marks=pm("PM-007")),
        pytest.param("653122", ["广东省"], ("CS",), True, marks=pm("PM-008"), id="Kashgar"),
        pytest.param("659003", ["广东省"], ("CS",), True, marks=pm("PM-008"), id="third division"),
        pytest.param("653127505", ["广东省"], ("CS",), True, marks=pm("PM-008"), id="a regiment"),
        pytest.param("540402", ["广东省"], ("CS",), True, marks=pm("PM-009"), id="Nyingchi"),
        pytest.param("540302", ["广东省"], ("FS",), True, marks=pm("PM-009"), id="Chamdo: funds only"),
        pytest.param("653101001", ["深圳市"], ("CS",), True, marks=pm("PM-010"), id="Kashgar city"),
        pytest.param("653131", ["深圳市"], ("CS",), True, marks=pm("PM-010"), id="Taxkorgan"),
        pytest.param("513322", ["广东省"], ("EW", "CS"), True, marks=pm("PM-011")),
        pytest.param("451024", ["广东省"], ("EW",), False, marks=pm("PM-012")),
        pytest.param("522722", ["广州市"], ("EW",), False, marks=pm("PM-013"), id="Qiannan"),
        pytest.param("520521", ["广州市"], ("EW",), False, marks=pm("PM-013"), id="Bijie"),
        pytest.param("530621", ["东莞市", "中山市"], ("EW",), False, marks=pm("PM-014")),
    ],
)
def test_an_area_has_its_supporter_and_mechanism(
    areas: Areas, code: str, supporters: list[str], mechanisms: tuple[str, ...], is_deep: bool
) -> None:
    found = areas.all_of(code)
    assert [area.supporter for area in found] == supporters
    assert {area.mechanisms for area in found} == {mechanisms}
    assert {area.deep for area in found} == {is_deep}


@pytest.mark.pm("PM-010")
def test_what_shenzhen_supports_is_not_counted_with_guangdong(areas: Areas) -> None:
    _include, exclude = areas.scope("SA-03")
    assert {"653101", "653131"} <= set(exclude)


@pytest.mark.pm("PM-012")
def test_a_leading_city_is_not_the_supporter(areas: Areas) -> None:
    (guangxi,) = areas.all_of("451024")
    assert (guangxi.supporter, guangxi.lead_city) == ("广东省", "深圳市")


def told(station: Station, day: str) -> list[tuple[str, str]]:
    """The supporters of the station's area on a day, each with the last day if there is one."""
    return [(area.supporter, area.last) for area in station.reports.areas().on(day).all_of(TOWNSHIP)]


@pytest.mark.pm("PM-006")
def test_a_pairing_of_the_circular_ends_by_a_dated_record_and_another_begins(station: Station) -> None:
    """What the record leaves open stays the circular's; numbers of the days before are as they were."""
    ended: dict[str, Value] = {"area_id": "SA-01", "valid_to": "2018-06-30"}
    made = station.put("supported_area", ended).record_id
    assert told(station, "2018-06-30") == [("佛山市", "2018-06-30")]
    assert told(station, "2018-07-01") == []
    begun: dict[str, Value] = {"name": "昭觉县", "codes": TOWNSHIP[:6], "supporter": "广州市"}
    begun |= {"mechanism": "EW", "is_sanqu": 1, "valid_from": "2018-07-01"}
    station.put("supported_area", begun)
    assert told(station, "2018-06-30") == [("佛山市", "2018-06-30")]
    assert told(station, "2018-07-01") == [("广州市", "")]
    station.put("supported_area", {"is_deleted": 1, "void_reason": "录错"}, made)
    assert told(station, "2018-06-30") == [("佛山市", "")]


@pytest.mark.pm("PM-014")
def test_one_of_two_supporters_ends_and_the_other_stays() -> None:
    ended = {"id": "r", "area_id": "SA-12", "valid_to": "2018-06-30"}
    areas = load_areas().recorded([ended])
    assert [area.supporter for area in areas.on("2018-07-01").all_of("530621")] == ["中山市"]
    (left,) = (area for area in areas if area.id == "SA-12")
    assert (left.codes, left.mechanisms, left.record_id) == (("5306",), ("EW",), "r")


@pytest.mark.pm("PM-006")
def test_an_ended_pairing_is_told_in_no_report_and_its_area_still_has_figures(
    station: Station, tmp_path: Path
) -> None:
    before = pdf_text(station.reports.annual.preview(Wanted(2018)).pdf, tmp_path)
    station.put("supported_area", {"area_id": "SA-01", "valid_to": "2018-06-30"})
    after = pdf_text(station.reports.annual.preview(Wanted(2018)).pdf, tmp_path)
    assert "结对关系：佛山市—凉山彝族自治州（东西部扶贫协作）" in before.replace("\n", "").replace(" ", "")
    assert "结对关系" not in after
    assert station.reports.scope("SA-01").include == ("5134",)
