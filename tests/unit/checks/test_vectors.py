"""The vectors of the reference: numbers, names, periods, incomes, with what they must come to.

Rows of other rooms (masks, short names, pairings) are proved in tests/notices.
"""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.checks.identity import DisabilityCard, IdNumber
from desktop_app.checks.money import income_totals, percent
from desktop_app.checks.names import name_length, normalise_name
from desktop_app.checks.period import days_off, notice_end
from desktop_app.checks.relocation import area_each
from desktop_app.checks.village import deep_poverty
from tests.unit.checks.cases import Row, member

ELSEWHERE = {"mask_id", "mask_phone", "mask_name_web", "village_short", "pairing_prefix"}
_ITEMS = {
    "wage": "wage_income",
    "business": "business_income",
    "cost": "business_cost",
    "dividend": "asset_dividend_income",
    "otherprop": "other_property_income",
    "fp": "family_planning_grant",
    "dibao": "dibao_grant",
    "tekun": "tekun_grant",
    "pension": "pension_grant",
    "eco": "ecology_grant",
    "othertr": "other_transfer",
}


def _parts(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(";"))


def _id_check(text: str) -> str:
    number = IdNumber.parse(text)
    assert number is not None
    if not number.checksum_ok:
        return "invalid checksum"
    if Row("VR-ID-003", member(id_no=text), True, "").run():
        early = number.birth_date is not None
        spoken = "valid checksum; birth before 1900 -> error VR-ID-003"
        return spoken if early else f"invalid date {text[6:10]}-{text[10:12]}-{text[12:14]}"
    if number.text != text:
        return f"valid (normalise to {number.text})"
    return f"valid;{number.birth_date};{'male' if number.sex == '1' else 'female'}"


def _disability_no(text: str) -> str:
    card = DisabilityCard.parse(text)
    assert card is not None
    if card.replacement:
        return "valid replacement card"
    return f"valid;id={card.id_number.text};type={card.kind};grade={card.grade}"


def _notice_end(text: str) -> str:
    given = _parts(text)
    publish = date.fromisoformat(given["publish"])
    end = notice_end(
        publish,
        int(given["days"]),
        count_first_day=given["count_first_day"] == "true",
        holiday_extend=given.get("holiday_extend") == "true",
        holidays=days_off(publish, load_catalogue().holidays),
    )
    return end.isoformat()


def _income(text: str) -> str:
    given = _parts(text)
    sheet = {field: int(given[name]) * 100 for name, field in _ITEMS.items()}
    totals = income_totals(sheet, int(given["pop"]))
    assert totals.per_capita is not None
    shown = (f"{Decimal(fen) / 100:.2f}" for fen in (totals.gross, totals.net, totals.per_capita))
    return ";".join(f"{name}={value}" for name, value in zip(("gross", "net", "pc"), shown, strict=True))


def _relocation_area(text: str) -> str:
    area, people = text.split("/")
    row = {"id": "r1", "floor_area": int(Decimal(area) * 100), "relocated_persons": int(people)}
    each = area_each(row)
    assert each is not None
    found = Row("VR-REL-002", row, True, "").run()
    return f"{Decimal(each) / 100:.2f} {found[0].severity if found else 'ok'}"


def _deep(limit: int) -> Callable[[str], str]:
    return lambda text: str(deep_poverty(int(Decimal(text) * 100), 10_000, limit)).lower()


_SAY: dict[str, Callable[[str], str]] = {
    "id_check": _id_check,
    "disability_no": _disability_no,
    "normalise_name": normalise_name,
    "name_length": lambda text: str(name_length(text)),
    "notice_end": _notice_end,
    "income": _income,
    "deep_county": _deep(18),
    "deep_village": _deep(20),
    "relocation_area": _relocation_area,
}


def _vectors() -> list[dict[str, str]]:
    with Path(__file__).with_name("test_vectors.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["function"] not in ELSEWHERE]


@pytest.mark.parametrize("vector", _vectors(), ids=lambda row: f"{row['function']} {row['input']}")
def test_vector(vector: dict[str, str]) -> None:
    assert _SAY[vector["function"]](vector["input"]) == vector["expected"]


def test_a_vector_of_an_unknown_function_would_be_noticed() -> None:
    assert {row["function"] for row in _vectors()} == set(_SAY)


def test_a_share_has_two_decimals() -> None:
    assert percent(1, 3) == 3333
    assert percent(2, 3) == 6667
    assert percent(1, 0) is None
