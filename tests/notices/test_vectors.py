"""The vectors of the reference that are no check's: masks of names and numbers, short names, pairings."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.catalog.areas import load_areas
from desktop_app.catalog.divisions import load_divisions
from desktop_app.notices.masking import mask_id, mask_name_web, mask_phone
from tests.unit.checks.test_vectors import ELSEWHERE

_PLACE = Path(__file__).parents[1] / "unit" / "checks" / "test_vectors.csv"
_SAY: dict[str, Callable[[str], str]] = {
    "mask_id": mask_id,
    "mask_phone": mask_phone,
    "mask_name_web": mask_name_web,
    "village_short": load_divisions().short_village,
    "pairing_prefix": lambda code: "|".join(area.id for area in load_areas().all_of(code)),
}


def _vectors() -> list[dict[str, str]]:
    with _PLACE.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["function"] in ELSEWHERE]


@pytest.mark.parametrize("vector", _vectors(), ids=lambda row: f"{row['function']} {row['input']}")
def test_vector(vector: dict[str, str]) -> None:
    assert _SAY[vector["function"]](vector["input"]) == vector["expected"]


def test_every_vector_of_the_reference_is_proved_here_or_among_the_checks() -> None:
    assert {row["function"] for row in _vectors()} == set(_SAY) == ELSEWHERE
    assert len(_PLACE.read_text(encoding="utf-8").splitlines()) == 1 + 48
