"""Which supported area a division belongs to: the longest prefix wins."""

import pytest

from desktop_app.catalog.areas import Areas, load_areas


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("653101", ["SA-07"]),
        ("653101001001", ["SA-07"]),
        ("653131", ["SA-07"]),
        ("653127505", ["SA-04"]),
        ("653127505001", ["SA-04"]),
        ("653127", ["SA-03"]),
        ("653122", ["SA-03"]),
        ("659003514400", ["SA-04"]),
        ("653024501", ["SA-04"]),
        ("653024", []),
        ("513301", ["SA-08"]),
        ("530621", ["SA-12", "SA-13"]),
        ("451003", ["SA-09"]),
        ("44", []),
        ("65", []),
        ("", []),
    ],
)
def test_the_longest_prefix_wins(areas: Areas, code: str, expected: list[str]) -> None:
    assert [area.id for area in areas.all_of(code)] == expected
    only = areas.area_of(code)
    assert (only.id if only else "") == (expected[0] if len(expected) == 1 else "")


def test_two_supporters_are_told_apart_by_name(areas: Areas) -> None:
    found = areas.area_of("530621", "中山市")
    assert found is not None and found.id == "SA-13"
    assert areas.area_of("530621", "深圳市") is None


def test_all_thirteen_pairings(areas: Areas) -> None:
    listed = list(areas)
    assert len(listed) == 13
    ganzi = next(area for area in listed if area.id == "SA-08")
    assert (ganzi.mechanisms, ganzi.deep) == (("EW", "CS"), True)


def test_a_certificate_excludes_what_others_support(areas: Areas) -> None:
    include, exclude = areas.scope("SA-03")
    assert include == ("6531",)
    assert {"653101", "653131", "653127505"} <= set(exclude)
    assert areas.scope("SA-09") == (("45",), ())
    assert areas.scope("SA-04")[1] == ()
    with pytest.raises(KeyError):
        areas.scope("SA-99")
