"""Numbers are found by any part of them, letters and hyphens included, however they are typed."""

from collections.abc import Callable

import pytest

from tests.store.conftest import Laptop


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("T513431215200K30001", True),
        ("t513431", True),  # small and capital letters are the same
        ("0001", True),
        ("K3", True),  # too short for a trigram
        ("k30", True),
        ("1", True),
        ("T513432", False),
        ("K4", False),
    ],
)
def test_a_temporary_household_number(laptop: Laptop, typed: str, found: bool) -> None:
    household = laptop.add("household", household_no="T513431215200K30001", division_code="513431215200")
    assert [hit.record_id for hit in laptop.store.search(typed)] == ([household] if found else [])


def test_a_notice_number_with_its_hyphens(laptop: Laptop) -> None:
    notice = laptop.add("notice", number="K3-2018-N04-0007", notice_type="N04", year=2018)
    for typed in ("K3-2018-N04-0007", "n04-0007", "2018-N04"):
        assert [hit.record_id for hit in laptop.store.search(typed)] == [notice], typed


def test_the_last_letter_of_an_identity_number(make_laptop: Callable[[str], Laptop]) -> None:
    laptop = make_laptop("dev-x")
    household = laptop.add("household", household_no="51343121520000001")
    member = laptop.add("member", household_id=household, name="阿果", id_no="51990019880808001X")
    for typed in ("001X", "001x", "51990019880808001x"):
        assert [hit.record_id for hit in laptop.store.search(typed)] == [member], typed


def test_letters_alone_are_pinyin(laptop: Laptop) -> None:
    laptop.add("household", household_no="T513431215200K30001")
    assert laptop.store.search("T") == []
