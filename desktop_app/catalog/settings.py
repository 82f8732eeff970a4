"""Which of the stored settings are in force at a place: a nearer one wins over the province's."""

from collections.abc import Iterable

from desktop_app.catalog.model import Record

_OFFICE_DIGITS = 2


def settings_in_force(rows: Iterable[Record], area: str) -> dict[str, str]:
    """The values by key that hold in ``area``: the office's for all, then those of the areas it lies in.

    A neighbour's settings, which come down with its records, hold only there. The office is at home in a
    two-digit code, which need not be the province the area lies in (Guangdong's serves all it supports).
    """
    holding = [row for row in rows if _holds(str(row["home"]), area)]
    ordered = sorted(holding, key=lambda row: (len(str(row["home"])), str(row["id"])))
    return {str(row["key"]): str(row["value"] or "") for row in ordered}


def _holds(home: str, area: str) -> bool:
    return len(home) <= _OFFICE_DIGITS or area.startswith(home)
