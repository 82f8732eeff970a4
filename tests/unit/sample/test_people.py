"""One invented person at a time."""

from random import Random

import pytest

from desktop_app.checks.identity import MALE
from desktop_app.sample.people import Numbers, PersonMaker


@pytest.mark.parametrize("age", [15, 16, 17, 18])
def test_nobody_works_before_the_year_after_the_sixteenth_birthday(age: int) -> None:
    """Work begins with the year, and VR-LAB-001 asks for 16 years on that day."""
    random = Random(17)  # noqa: S311  # nothing secret is drawn
    maker = PersonMaker(random, Numbers("51", random), year=2018)
    people = [maker.person("阿木", "02", MALE, age, "03") for _ in range(300)]
    assert any(person.works for person in people) == (age > 16)
    assert all(person.wage == 0 for person in people if not person.works)
