"""The standing reports as data: which figures, tables and lists each has; what becomes an issue."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.places import resources_folder


@dataclass(frozen=True, slots=True)
class StandingReport:
    """One standing report: ``figures`` are indicators or their beginnings, ``below`` the figures
    (IN-FND-04.spent) shown by area, at most seven, ordered by ``ranked_by``, one of them; ``lists`` the lists
    printed in full, ``measure`` the one it is of. One that is ``quarterly`` is seen on the last day of a
    quarter.
    """

    id: str
    title: str
    source: str
    to: str = ""
    measure: str = ""
    ranked_by: str = ""
    figures: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    quarterly: bool = False


@dataclass(frozen=True, slots=True)
class IssueRule:
    """What a finding of a check becomes as an issue: its type, days to put it right, whether it is major."""

    issue_type: str
    days: int
    major: bool


@dataclass(frozen=True, slots=True)
class ListRule:
    """What a person on another office's list becomes as an issue: its type, days to reply, what it says."""

    issue_type: str
    days: int
    told: str


def load_list_rules(folder: Path | None = None) -> dict[str, ListRule]:
    """What a hit on a list becomes, by the code of ``list_kind``."""
    path = (folder or resources_folder() / "catalog") / "comparisons.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["kind"]: ListRule(row["issue_type"], int(row["days"]), row["told"])
            for row in csv.DictReader(lines)
        }


def load_standing(folder: Path | None = None) -> dict[str, StandingReport]:
    """The standing reports of ``folder`` by id, by default those that came with the program."""
    place = folder or resources_folder() / "catalog"
    declared = tomllib.loads((place / "reports.toml").read_text(encoding="utf-8"))
    return {item["id"]: _report(item) for item in declared["report"]}


def load_map_steps(folder: Path | None = None) -> tuple[int, ...]:
    """Where the shades of the schematic map end, in per cent, below the limit of deep poverty."""
    place = folder or resources_folder() / "catalog"
    declared = tomllib.loads((place / "reports.toml").read_text(encoding="utf-8"))
    return tuple(map(int, declared["map"]["steps"]))


def _report(item: Mapping[str, object]) -> StandingReport:
    lists = {key: tuple(map(str, value)) for key, value in item.items() if isinstance(value, list)}
    texts = {key: str(value) for key, value in item.items() if not isinstance(value, list)}
    return StandingReport(
        texts["id"],
        texts["title"],
        texts["source"],
        texts.get("to", ""),
        texts.get("measure", ""),
        texts.get("ranked_by", ""),
        lists.get("figures", ()),
        lists.get("below", ()),
        lists.get("lists", ()),
        bool(item.get("quarterly")),
    )


def load_issue_rules(folder: Path | None = None) -> dict[str, IssueRule]:
    """Which checks become issues, by check id."""
    path = (folder or resources_folder() / "catalog") / "supervision.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["check_id"]: IssueRule(row["issue_type"], int(row["days"]), row["major"] == "1")
            for row in csv.DictReader(lines)
        }
