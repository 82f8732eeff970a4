"""What stands in a field as text, and what it means: one translation for forms, grids and drafts.

The *raw* text of a field is what a person may type and what a draft keeps: labels for codes, 元 or 万元
for money, 是/否, ISO days; for divisions the code and for references the id.
"""

import re
from collections.abc import Callable

from desktop_app.catalog.model import Catalogue, Field, FieldType, Value
from desktop_app.catalog.values import ValueRefused, parse_value, show_money, show_value
from desktop_app.exchange.masking import masked

_TEN_THOUSAND_YUAN = 1_000_000

KEYED = frozenset({FieldType.DIVISION, FieldType.REF})
"""Types whose raw text is a key that nobody reads; they are shown by name."""

HIDDEN = frozenset({"id", "account"})
"""Kinds of numbers that are shown by their ends until somebody asks; a telephone is there to be dialled."""

STAR = "*"
"""What stands for each hidden digit."""


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Whether a text is the id of a record, and not what a person calls it."""
    return _ID.fullmatch(text) is not None


def other_unit(field: Field, value: Value) -> str:
    """An amount in the unit that its field is not shown in (A2): 万元 in 元, large 元 in 万元; else empty."""
    if field.type is not FieldType.MONEY or not isinstance(value, int) or not value:
        return ""
    if field.unit == "万元":
        return f"＝{show_money(value, '元')}元"
    return f"＝{show_money(value, '万元')}万元" if abs(value) >= _TEN_THOUSAND_YUAN else ""


class Texts:
    """Translates between stored values, raw texts and what is shown."""

    def __init__(
        self,
        catalogue: Catalogue,
        division_name: Callable[[str], str],
        title_of: Callable[[str, str], str],
    ) -> None:
        self.catalogue = catalogue
        self._division_name = division_name
        self._title_of = title_of

    def raw(self, field: Field, value: Value) -> str:
        """The raw text of a stored value."""
        if value is None or field.type in KEYED:
            return "" if value is None else str(value)
        return show_value(field, value, self.catalogue)

    def value(self, field: Field, raw: str) -> Value:
        """The stored value of a raw text; raises ValueRefused."""
        if field.type is FieldType.REF and raw.strip() and not is_id(raw):
            target = self.catalogue.entity(field.target).label
            raise ValueRefused(f"不能确定“{raw.strip()}”是哪个{target}：请输编号，或从列表里选。")
        return parse_value(field, raw, self.catalogue)

    def tidied(self, field: Field, text: str) -> str:
        """A typed text as it is kept: understood where that is possible."""
        try:
            return self.raw(field, self.value(field, text))
        except ValueRefused:
            return text.strip()

    def is_hidden(self, field: Field) -> bool:
        """Whether the field holds a number that is not shown unasked."""
        return field.mask in HIDDEN

    def masked(self, field: Field, raw: str) -> str:
        """The raw text by its ends where the field holds such a number, else as it is shown."""
        return masked(raw, field.mask) if self.is_hidden(field) else self.shown(field, raw)

    def shown(self, field: Field, raw: str) -> str:
        """The raw text as a person reads it: keys by the name of what they stand for."""
        if not raw or field.type not in KEYED or (field.type is FieldType.REF and not is_id(raw)):
            return raw
        if field.type is FieldType.DIVISION:
            return self._division_name(raw) if raw.isdecimal() else raw
        return self._title_of(field.target, raw)
