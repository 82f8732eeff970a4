"""Counting the people of a household in a year."""

from collections.abc import Iterable

from desktop_app.checks.facts import Person
from desktop_app.checks.values import text

EAST = "east"
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
