"""Counting the people of a household in a year; who of those who help comes from the wrong side."""

from collections.abc import Iterable, Iterator, Mapping

from desktop_app.catalog.model import Record
from desktop_app.checks.facts import Person
from desktop_app.checks.registry import Finding
from desktop_app.checks.values import filled, text

_EAST = "east"
"""The side of an organisation that supports; the other is supported."""

_LABOUR = ("01", "02", "03")


def is_labourer(person: Person) -> bool:
    """Whether a person counts as labour: ordinary, skilled or weak labour, from 16 years on.

    Somebody of 60 or more counts as well when registered with such a skill (UX-1).
    """
    old_enough = person.age is None or person.age >= 16
    return old_enough and text(person.situation, "labour_skill") in _LABOUR


def labour_count(people: Iterable[Person]) -> int:
    """How many of the people count as labour."""
    return sum(is_labourer(person) for person in people)


def not_from_the_east(
    rows: Iterable[Record], organizations: Mapping[str, Record], field: str
) -> Iterator[Finding]:
    """Rows whose ``field`` names an organisation that is known to be of the supported side."""
    for row in rows:
        found = organizations.get(text(row, field), {})
        if filled(found, "side") and text(found, "side") != _EAST:
            yield Finding(field, details=text(found, "name"), record_id=text(row, "id"))
