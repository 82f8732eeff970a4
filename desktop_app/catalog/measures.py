"""Which record is a measure of which kind for a household, as the catalogue says (``measures.csv``, UX-3)."""

import csv
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.model import Catalogue, CatalogueError
from desktop_app.catalog.places import resources_folder


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """A record of ``source`` for which ``when`` holds is a measure of a household.

    The other texts are paths: a field, or a reference and a field of what it points to (``project_id.year``);
    a year may be that of a date. An empty path gives nothing. Of the rules of one source and amount the first
    that holds is the one.
    """

    source: str
    when: str
    measure_type: str
    household: str
    member: str
    year: str
    amount: str

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that is not empty."""
        return tuple(filter(None, (self.household, self.member, self.year, self.amount)))


def load_measures(catalogue: Catalogue, folder: Path | None = None) -> tuple[MeasureRule, ...]:
    """The rules in their order. Raises CatalogueError for a field or kind that the catalogue has not."""
    place = folder or resources_folder() / "catalog"
    with (place / "measures.csv").open(encoding="utf-8", newline="") as lines:
        rules = tuple(MeasureRule(**row) for row in csv.DictReader(lines))
    kinds = catalogue.codes["household_measure_type"].codes
    for rule in rules:
        if rule.measure_type not in kinds:
            raise CatalogueError(f"measures.csv: no measure type {rule.measure_type}")
        for path in rule.paths:
            name, _, above = path.partition(".")
            item = catalogue.entity(rule.source).field(name)
            if above:
                catalogue.entity(item.target).field(above)
    return rules
