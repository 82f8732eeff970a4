"""What a member's identity number says: birth, sex and age stand in the grid without being typed."""

from collections.abc import Callable, Mapping
from datetime import date

from desktop_app.checks.identity import IdNumber
from desktop_app.checks.timeline import age_on
from desktop_app.checks.values import day
from desktop_app.gui.grid_rows import Derive
from desktop_app.gui.texts import Texts


def member_cells(texts: Texts, year_of: Callable[[], int] = lambda: 0) -> Derive:
    """A function that reads sex and day of birth from the number in a row, and the age from either.

    ``year_of`` gives the year on whose last day the age is counted; none is told while it is 0.
    """
    sexes = texts.catalogue.codes["sex"]

    def cells(raws: Mapping[str, str]) -> dict[str, str]:
        told: dict[str, str] = {}
        number = IdNumber.parse(raws.get("id_no") or None)
        born = (number.birth_date if number else None) or day(raws, "birth_date")
        if number and number.birth_date:
            told["birth_date"] = number.birth_date.isoformat()
        if number and number.sex:
            told["sex"] = sexes.label(number.sex)
        if born and year_of():
            told["member_year.age"] = str(age_on(born, date(year_of(), 12, 31)))
        return told

    return cells
