"""Precision and recall of likely duplicates on the labelled register."""

import csv
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from desktop_app.checks.likely import THRESHOLD, Bearer, likely_pairs

FILE = Path(__file__).with_name("likely_duplicates.csv")


@dataclass(frozen=True)
class Measured:
    """What came out: pairs offered that are one person, that are not, and pairs that were missed by kind."""

    right: int
    wrong: int
    missed: dict[str, int]

    @property
    def precision(self) -> float:
        """The share of offered pairs that are one person."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of people entered twice that were offered."""
        return self.right / (self.right + sum(self.missed.values()))


def read() -> tuple[list[Bearer], dict[str, tuple[str, str]]]:
    """The register, and of each member who it is and what kind of entry."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    people = [
        Bearer(
            row["member_id"],
            row["member_id"],
            row["name"],
            date.fromisoformat(row["born"]),
            row["sex"],
            row["village"],
            row["number"],
            row["ethnicity"],
        )
        for row in rows
    ]
    return people, {row["member_id"]: (row["person"], row["kind"]) for row in rows}


def measure(threshold: int = THRESHOLD) -> Measured:
    """Offer pairs over the whole register and compare with what is known."""
    return measured(*read(), threshold)


def measured(people: list[Bearer], known: dict[str, tuple[str, str]], threshold: int = THRESHOLD) -> Measured:
    """Offer pairs over any labelled register and compare with what is known of it."""
    pairs = likely_pairs(people, threshold)
    offered = {frozenset((pair.one.member_id, pair.other.member_id)) for pair in pairs}
    by_person: dict[str, list[str]] = {}
    for member, (person, _kind) in known.items():
        by_person.setdefault(person, []).append(member)
    same = {frozenset(pair) for members in by_person.values() for pair in combinations(members, 2)}
    missed: dict[str, int] = {}
    for pair in same - offered:
        kind = next(known[member][1] for member in sorted(pair) if known[member][1] != "alone")
        missed[kind] = missed.get(kind, 0) + 1
    return Measured(len(offered & same), len(offered - same), missed)
