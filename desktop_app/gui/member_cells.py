"""What a member's identity number says: birth and sex stand in the grid without being typed."""

from collections.abc import Mapping

from desktop_app.checks.identity import IdNumber
from desktop_app.gui.grid_model import Derive
from desktop_app.gui.texts import Texts


def member_cells(texts: Texts) -> Derive:
    """A function that reads sex and day of birth from the number in a row."""
    sexes = texts.catalogue.codes["sex"]

    def cells(raws: Mapping[str, str]) -> dict[str, str]:
        number = IdNumber.parse(raws.get("id_no") or None)
        if number is None:
            return {}
        told: dict[str, str] = {}
        if number.birth_date:
            told["birth_date"] = number.birth_date.isoformat()
        if number.sex:
            told["sex"] = sexes.label(number.sex)
        return told

    return cells
