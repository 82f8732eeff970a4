"""The thirteen pairings of the circular: who supports which area, by which mechanism."""

import pytest

from desktop_app.catalog.areas import Areas, load_areas

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
