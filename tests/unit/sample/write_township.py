"""Writes the sample township as a flat spreadsheet for LibreOffice; see resources/sample/README.md."""

import sys
import tomllib
from pathlib import Path

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.places import resources_folder
from desktop_app.sample.flat_sheet import FlatTable, FlatValue
from desktop_app.sample.hard_cases import write_untidy_workbook
from desktop_app.sample.township import make_township
from desktop_app.sample.untidy import Planted

ROSTER_HEADINGS = ("序号", "户编号或受益人", "能繁母羊（只）", "补助金额（元）")
SEED, HOUSEHOLDS, TOWNSHIP = 2018, 300, "513425106"


def write_township(path: Path) -> tuple[Planted, ...]:
    """Write the spreadsheet and return what was planted."""
    divisions = load_divisions()
    township = make_township(SEED, HOUSEHOLDS, TOWNSHIP, divisions)
    return write_untidy_workbook(path, SEED, township, load_catalogue(), divisions, [subsidy_roster()])


def subsidy_roster() -> FlatTable:
    """The village's own roster of project P01: who bought how many ewes, and what is due."""
    place = resources_folder() / "sample" / "projects.toml"
    declared = tomllib.loads(place.read_text(encoding="utf-8"))
    (subsidy,) = [item["subsidy"] for item in declared["project"] if item["ref"] == "P01"]
    people = [*subsidy["registered"], *([name, count] for name, _, count in subsidy["others"])]
    rows: list[list[FlatValue]] = [["糯鲊村到户养羊补助花名册"], list(ROSTER_HEADINGS)]
    price = int(subsidy["unit_amount"])
    rows += [[n, who, count, count * price] for n, (who, count) in enumerate(people, start=1)]
    return FlatTable("养羊补助花名册", rows, {1: len(ROSTER_HEADINGS)})


if __name__ == "__main__":
    for case in write_township(Path(sys.argv[1])):
        sys.stdout.write(f"{case.household} {case.kind} {'refused' if case.refused else ''}\n")
