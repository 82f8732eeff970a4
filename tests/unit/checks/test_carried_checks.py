"""Each row is what travels, a frozen report, or a record being handed in, and whether the check speaks."""

import pytest

from desktop_app.checks.carriage import CarriedFacts, Rivals, Sealed, Stretch
from desktop_app.checks.frozen import Figure, FrozenFacts
from desktop_app.checks.submitting import SecondEntry
from tests.unit.checks.cases import VILLAGE, Row, household, member, rows

ON = {"double_entry": "1", "double_entry_yuan": "50000"}


def ends(*, announced: str = "ab", signed: bool = True) -> CarriedFacts:
    """A colleague's seventh save, which is kept here under the hash ``ab``."""
    return CarriedFacts(sealed=(Sealed("dev-b", 7, announced, "ab", signed),))


def out(*stretches: tuple[int, int], lacking: int = 0) -> CarriedFacts:
    """Bundles of this device, and the first save that the province lacks."""
    sent = tuple(Stretch("dev-a", first, last) for first, last in stretches)
    return CarriedFacts(sent=sent, lacking={"dev-a": lacking} if lacking else {})


def rivals(*people: str) -> CarriedFacts:
    """A telephone that several people entered."""
    return CarriedFacts(rivals=(Rivals("member", "m1", "phone", "联系电话", people),))


def report(*figures: Figure, digest: str = "d", **more: bool) -> FrozenFacts:
    """A report that was frozen with the hash ``d``."""
    return FrozenFacts({"id": "r1", "payload_hash": "d"}, digest, figures=figures, **more)


def persons(printed: str | None, now: str) -> Figure:
    """The number of persons, as printed and as it is."""
    return Figure("IN-POV-02.persons", "人数", printed, now)


def entry(fen: int | None, agreed: str = "") -> SecondEntry:
    """An amount, or an account when there is none, entered once."""
    return SecondEntry("amount", "金额", fen, "dev-a/4", agreed)


ROWS = [
    *rows(
        "VR-SYN-001",
        (ends(), False, "what was signed is what is kept"),
        (ends(announced="ac"), True, "edge: one digit of the hash differs"),
        (ends(signed=False), True, "the signature does not hold"),
        (CarriedFacts(), False, "nothing came"),
    ),
    *rows(
        "VR-SYN-002",
        (out((1, 5), (6, 9)), False, "edge: one begins where the other ended"),
        (out((1, 5), (7, 9)), True, "edge: one save between them"),
        (out((2, 9)), True, "the first save stayed behind"),
        (out((1, 9), (3, 4)), False, "a part once more"),
        (out((1, 9), lacking=6), True, "the province lacks what was sent"),
        (out((1, 9), lacking=10), False, "it lacks what waits here"),
        (out(), False, "nothing sent yet"),
    ),
    *rows(
        "VR-SYN-003",
        (CarriedFacts(), False, "nobody disagrees"),
        (rivals("王干部", "李干部"), True, "two people"),
        (rivals("王干部"), True, "edge: one person at two laptops"),
    ),
    *rows(
        "VR-SYN-004",
        (household(), False, "a village of the township"),
        (household(division_code="513429102"), True, "edge: the township beside it"),
        (household(division_code=None), False, "no place yet"),
        (household(id="moved", division_code="513429102"), False, "moved there by an event"),
        entity="household",
    ),
    Row(
        "VR-SYN-004", {"id": "k", "division_code": "5134"}, False, "edge: not a township's", entity="pairing"
    ),
    *rows(
        "VR-SYN-005",
        (household(), False, "a code of the list"),
        (household(division_code="450181101201"), True, "a code of a later year"),
        (household(division_code="450127101201"), False, "edge: the same place by its code in the list"),
        (household(division_code="999999"), False, "an unknown code says nothing of years"),
        (household(division_code=None), False, "no place yet"),
        entity="household",
    ),
    *rows(
        "VR-STAT-001",
        (report(persons("3", "3")), False, "the same"),
        (report(persons("3", "4")), True, "edge: one person more"),
        (report(persons(None, "4")), False, "a figure that the report does not have"),
    ),
    *rows(
        "VR-STAT-002",
        (report(), False, "as frozen"),
        (report(digest="e"), True, "edge: another hash"),
        (report(sheets_hold=False), True, "the sheets were changed"),
        (report(known_heads=False), True, "of another ledger"),
    ),
    *rows(
        "VR-REQ-001",
        (household(), False, "all filled in"),
        (household(identified_year=None), True, "a year is missing"),
        (household(identify_standard=""), True, "edge: an empty text fills nothing in"),
        (household(identified_year=0), False, "edge: nought is an entry"),
        entity="household",
    ),
    Row("VR-REQ-001", member(left_reason=None), False, "edge: its condition does not hold", entity="member"),
    Row("VR-REQ-001", member(left_date="2018-05-01"), True, "edge: it holds: why they left", entity="member"),
    *rows(
        "VR-DBL-001",
        (entry(5_000_000), False, "edge: just the limit"),
        (entry(5_000_001), True, "edge: a cent more"),
        (entry(-5_000_001), True, "a reversal is as large"),
        (entry(None), True, "an account, whatever its length"),
        (entry(None, "dev-a/4"), False, "typed alike by another"),
        (entry(None, "dev-a/3"), True, "changed since it was compared"),
        settings=ON,
    ),
    Row("VR-DBL-001", entry(None), False, "not wanted here"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_check(row: Row) -> None:
    assert bool(row.run()) is row.finds, row.why


def test_a_conflict_names_its_field_and_everybody() -> None:
    """VR-SYN-003: the finding leads to the field, and says who has to talk to whom."""
    (found,) = Row("VR-SYN-003", rivals("王干部", "李干部"), True, "").run()
    assert (found.entity, found.record_id, found.field, found.severity) == ("member", "m1", "phone", "warn")
    assert "“联系电话”由王干部、李干部分别填写" in found.message


def test_a_later_code_is_told_with_the_one_in_use() -> None:
    (found,) = Row("VR-SYN-005", household(division_code="450181101201"), True, "", entity="household").run()
    assert found.field == "division_code"
    assert "450181101201" in found.message and "应为450127101201" in found.message


def test_each_gap_is_named_by_its_numbers() -> None:
    found = Row("VR-SYN-002", out((3, 5), (9, 9), lacking=4), True, "").run()
    assert [item.details for item in found] == [
        "第1至2次保存没有随任何数据包上报",
        "第6至8次保存没有随任何数据包上报",
        "省里缺少第4次保存起的数据包，请从这一号重新导出",
    ]


def test_the_village_of_these_tables_is_in_the_township() -> None:
    assert VILLAGE.startswith("513429101")
