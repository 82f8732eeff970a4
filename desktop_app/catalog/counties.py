"""Lists of counties beside the tree of divisions: codes of other years, and the national poverty counties."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.places import resources_folder


class Counties(NamedTuple):
    """``former`` are county codes before or after the snapshot, ``poor`` the national poverty counties as
    (code, name) in order of code."""

    former: frozenset[str]
    poor: tuple[tuple[str, str], ...]

    def was_county(self, code: str, divisions: Divisions) -> bool:
        """Whether six digits are or may once have been a county's code (VR-ID-005).

        An identity number keeps the code of its first issue for ever. Where the counties of a prefecture
        are listed the list decides, elsewhere the form of the code. Source: GB/T 2260.
        """
        if divisions.exists(code) or code in self.former:
            return True
        prefecture, county = code[2:4], code[4:6]
        plausible = "01" <= prefecture <= "70" or prefecture == "90"
        return not divisions.exists(code[:4]) and plausible and county != "00"

    def poor_in(self, area: str) -> Sequence[tuple[str, str]]:
        """The national poverty counties that lie in ``area``."""
        return [(code, name) for code, name in self.poor if code.startswith(area)]


def load_counties(folder: Path | None = None) -> Counties:
    """The lists of ``folder``, by default those that came with the program."""
    place = folder or resources_folder() / "divisions"
    former = frozenset(code for code, _name in _rows(place / "former_counties.csv"))
    return Counties(former, tuple(_rows(place / "poverty_counties.csv")))


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from ((row["code"], row["name"]) for row in csv.DictReader(lines))
