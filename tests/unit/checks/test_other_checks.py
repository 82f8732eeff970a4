"""Each row is a village's year, a pairing, a trade, or any record, and whether the check finds something."""

import pytest

from desktop_app.checks.facts import (
    DonationFacts,
    IndustryFacts,
    PairingFacts,
    SiteFacts,
    VillageCount,
    VillageFacts,
)
from tests.unit.checks.cases import Row, rows


def village(**values: object) -> dict[str, object]:
    """A village of 200 households and 800 people, in order."""
    return {
        "id": "v1",
        "year": 2018,
        "household_total": 200,
        "population_total": 800,
        "rural_population": 780,
        "labour_population": 400,
        "migrant_worker_count": 400,
        "unsafe_water_households": 100,
        "dangerous_house_households": 100,
        "has_paved_road": 0,
        "clinic_count": 1,
        "culture_room_count": 0,
        "public_toilet_count": 2,
        "garbage_site_count": 3,
        **values,
    }


def counted(persons: int = 0, poor: int = 0) -> VillageFacts:
    """The village beside a register of so many people."""
    return VillageFacts(village(), VillageCount(persons=persons, poor_persons=poor))


def sent(kind: str, start: str, end: str) -> dict[str, object]:
    """Somebody sent to help."""
    return {"id": "t1", "talent_type": kind, "start_date": start, "planned_end": end}


def given(fen: int = 0, date: str = "2018-08-03", **around: tuple[dict[str, object], ...]) -> DonationFacts:
    """A donation of cash, of which so much is planned for a project."""
    donation = {"id": "g1", "date": date, "cash": 100, "goods_value": 50, "receipt_no": "粤捐001"}
    return DonationFacts(donation, ({"planned": fen},), **around)


def settled(*people: int) -> SiteFacts:
    """A site for ten people, with the relocations given."""
    return SiteFacts({"id": "s1", "planned_persons": 10}, tuple({"relocated_persons": n} for n in people))


def investing(*fen: int, **entity: object) -> IndustryFacts:
    """An enterprise that put in so much year by year."""
    return IndustryFacts({"id": "i1", **entity}, tuple({"actual_investment": one} for one in fen))


def pairing(record_id: str = "k1", **values: object) -> dict[str, object]:
    """A county of Foshan with a county of Liangshan."""
    return {
        "id": record_id,
        "mechanism": "EW",
        "pairing_level": "30",
        "supported_division": "513429",
        "supporter_org_id": "o1",
        "start_date": "2016-08-01",
        **values,
    }


def supported_by(side: str | None) -> PairingFacts:
    """A pairing whose supporter is of one side."""
    return PairingFacts((pairing(),), supporters={"o1": {"id": "o1", "name": "佛山市", "side": side}})


POOR = (("513429", "布拖县"),)

ROWS = [
    *rows(
        "VR-VIL-001",
        (village(), False, "both"),
        (village(household_total=0), True, "edge: nought"),
        (village(population_total=None), True, "missing"),
    ),
    *rows(
        "VR-VIL-002",
        (village(), False, "edge: all of them"),
        (village(unsafe_water_households=101), True, "edge: one too many"),
        (village(unsafe_water_households=0, dangerous_house_households=0), False, "none"),
    ),
    *rows(
        "VR-VIL-003",
        (village(), False, "has not left poverty"),
        (village(exit_year=2018), True, "left without a road"),
        (village(exit_year=2018, has_paved_road=1), False, "left with a road"),
        (village(exit_year=2019), False, "edge: leaves next year"),
    ),
    *rows(
        "VR-VIL-004",
        (village(), False, "has not left poverty"),
        (village(exit_year=2018, collective_income=0), True, "left without an income"),
        (village(exit_year=2018, collective_income=1), False, "edge: with a cent"),
    ),
    *rows(
        "VR-VIL-005",
        (village(dibao_population=800), False, "edge: everybody"),
        (village(dibao_population=801), True, "more than everybody"),
        (village(), False, "not counted"),
    ),
    *rows(
        "VR-VIL-006",
        (counted(persons=780), False, "edge: everybody"),
        (counted(persons=781), True, "edge: more than everybody"),
        (counted(), False, "nobody"),
    ),
    *rows(
        "VR-VIL-007",
        (village(), False, "counted, some as 0"),
        (village(clinic_count=None), True, "one missing"),
        (village(garbage_site_count=None), True, "nobody counted the dumps"),
        (village(culture_room_count=0), False, "edge: nought is a count"),
    ),
    *rows(
        "VR-VIL-008",
        (village(), False, "edge: all of them"),
        (village(migrant_worker_count=401), True, "edge: one too many"),
        (village(labour_population=None), False, "not counted"),
    ),
    *rows(
        "VR-DEEP-001",
        (counted(poor=156), False, "edge: 20 %"),
        (counted(poor=157), True, "20.13 %"),
        (counted(), False, "none"),
    ),
    *rows(
        "VR-PAIR-001",
        ({"start_date": "2016-01-01", "end_date": "2016-01-01"}, False, "edge: one day"),
        ({"start_date": "2016-01-01", "end_date": "2015-12-31"}, True, "edge: the day before"),
        ({"start_date": "2016-01-01"}, False, "still on"),
    ),
    *rows(
        "VR-LND-002",
        ({"area_mu": 10_000, "unit_price": 30_000_000, "received": 3_000_000_000}, False, "edge: all of it"),
        ({"area_mu": 10_000, "unit_price": 30_000_000, "received": 3_000_000_001}, True, "edge: a cent more"),
        ({"area_mu": 10_000, "unit_price": 30_000_000}, False, "nothing yet"),
    ),
    *rows(
        "VR-TAL-001",
        (sent("1", "2018-03-01", "2020-02-29"), False, "edge: a cadre for two years"),
        (sent("1", "2018-03-01", "2020-02-28"), True, "a day less"),
        (sent("3", "2018-03-01", "2018-03-30"), False, "a doctor for thirty days"),
        (sent("3", "2018-03-01", "2018-03-29"), True, "a day less"),
    ),
    *rows(
        "VR-FND-016",
        (given(150), False, "edge: all of it"),
        (given(151), True, "edge: a cent more"),
        (given(100, matches=({"amount": 51},)), True, "with what went to a household"),
        (given(100, matches=({"amount": 51, "project_id": "p1"},)), False, "the project's part counts once"),
    ),
    *rows(
        "VR-FND-017",
        (given(), False, "edge: 90 days"),
        (given(date="2018-08-02"), True, "edge: 91 days"),
        (given(1, date="2018-08-02"), False, "used"),
    ),
    *rows(
        "VR-DON-001",
        (given(same_receipts=({"id": "g1"},)), False, "edge: itself"),
        (given(same_receipts=({"id": "g1"}, {"id": "g2"})), True, "another"),
        (given(), False, "nobody asked"),
    ),
    *rows(
        "VR-REL-007",
        (settled(4, 6), False, "edge: full"),
        (settled(4, 7), True, "edge: one too many"),
        (settled(), False, "empty"),
    ),
    *rows(
        "VR-IND-001",
        (investing(100, 50, agreed_investment=100), False, "edge: one and a half times"),
        (investing(100, 51, agreed_investment=100), True, "edge: a little more"),
        (investing(agreed_investment=100, actual_investment=151), True, "the sum typed before"),
        (investing(900), False, "nothing was agreed"),
    ),
    *rows(
        "VR-IND-002",
        (investing(100, 50, actual_investment=150), False, "edge: all of it"),
        (investing(100, 49, actual_investment=150), True, "edge: a part has no year yet"),
        (investing(actual_investment=150), False, "no year entered: the sum counts"),
        (investing(100, 50), False, "never typed as one sum"),
    ),
    *rows(
        "VR-VIL-009",
        (village(), False, "in order"),
        (
            village(population_total=200, rural_population=210),
            False,
            "edge: one each, and five per cent more",
        ),
        (village(population_total=199), True, "fewer people than households"),
        (village(population_total=200, rural_population=211), True, "edge: more than five per cent"),
        (village(medical_insured_count=801), True, "more insured than there are"),
        (village(population_total=None), False, "not counted yet"),
    ),
    *rows(
        "VR-DON-002",
        ({"cash": 1, "goods_value": 0}, False, "edge: a fen"),
        ({"cash": 0, "goods_value": 0}, True, "nothing"),
        ({"cash": 0}, True, "nothing, and goods not asked"),
        ({}, False, "not filled in yet"),
    ),
    *rows(
        "VR-NUM-001",
        ({"percent": 100}, False, "edge: all of it"),
        ({"percent": 101}, True, "edge: more than all"),
        ({"percent": -1}, True, "less than nothing"),
        ({"percent": None}, False, "nothing said"),
        ({"percent": "101"}, False, "a text is another check's business"),
        entity="project_progress",
    ),
    *rows(
        "VR-NUM-001",
        ({"score": 10_000}, False, "edge: a hundred points, two decimals"),
        ({"score": 10_001}, True, "edge: a hundredth above"),
        entity="performance_review",
    ),
    *rows(
        "VR-NUM-001",
        ({"planned": 1}, False, "edge: a fen"),
        ({"planned": 0}, True, "edge: above nothing"),
        entity="project_fund",
    ),
    *rows(
        "VR-NUM-001",
        ({"planned_exit_year": 2020}, False, "edge: the last year"),
        ({"planned_exit_year": 2021}, True, "edge: too late"),
        ({"arable_area": -1}, True, "land below nothing"),
        entity="household_year",
    ),
    *rows(
        "VR-DAT-001",
        ({"start_date": "2018-05-01", "end_date": "2018-05-01"}, False, "edge: one day"),
        ({"start_date": "2018-05-02", "end_date": "2018-05-01"}, True, "edge: a day too early"),
        ({"end_date": "2018-05-01"}, False, "no beginning"),
        entity="training_event",
    ),
    *rows(
        "VR-DAT-001",
        ({"found_date": "2018-05-02", "due_date": "2018-05-01"}, True, "due before it was found"),
        entity="supervision_issue",
    ),
    *rows(
        "VR-LND-001",
        ({"seller_division": "513429"}, False, "三区三州"),
        ({"seller_division": "510100"}, True, "elsewhere"),
        ({}, False, "edge: not yet entered"),
    ),
    *rows(
        "VR-PAIR-002",
        (PairingFacts((pairing(), pairing("k2", supported_division="513431"))), False, "two counties"),
        (PairingFacts((pairing(), pairing("k2"))), True, "one county twice"),
        (PairingFacts((pairing(end_date="2018-10-31"), pairing("k2"))), False, "edge: one after another"),
        (PairingFacts((pairing(), pairing("k2", supporter_org_id="o2"))), False, "two supporters"),
    ),
    *rows(
        "VR-PAIR-003",
        (PairingFacts((pairing(),), POOR), False, "paired"),
        (PairingFacts((), POOR), True, "alone"),
        (PairingFacts((pairing(end_date="2018-10-31"),), POOR), True, "edge: until yesterday"),
        (PairingFacts((pairing(pairing_level="20"),), POOR), True, "only its prefecture is"),
    ),
    *rows(
        "VR-PAIR-004",
        (supported_by("east"), False, "from Guangdong"),
        (supported_by("west"), True, "from the area itself"),
        (supported_by(None), False, "edge: its side is not known yet"),
        (PairingFacts((pairing(supporter_org_id=None),)), False, "edge: no supporter yet"),
    ),
    *rows(
        "VR-LNK-001",
        ({"household_id": "h1"}, False, "of a household"),
        ({"household_id": None}, True, "of nobody"),
        ({"household_id": ""}, True, "edge: empty"),
        entity="relocation",
    ),
    *rows("VR-LNK-001", ({}, False, "a project is nobody's"), entity="project"),
    *rows(
        "VR-ORG-001",
        ({"credit_code": "91350100M000100Y43"}, False, "the standard's example"),
        ({"credit_code": "91350100M000100Y44"}, True, "its last character wrong"),
        ({"credit_code": "91350100m000100y43"}, False, "edge: in small letters"),
        ({}, False, "none"),
        entity="organization",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_other(row: Row) -> None:
    assert bool(row.run()) is row.finds
