"""From a cell to a stored value, with the legacy words of the national system (records.md §11)."""

from dataclasses import dataclass, field

from desktop_app.catalog.model import Catalogue, Field, FieldType, Value
from desktop_app.catalog.values import ValueRefused, parse_value, tidy
from desktop_app.checks.identity import tidy_number
from desktop_app.checks.names import normalise_name
from desktop_app.sheets.cells import Cell, CellKind

_EMPTY_WORDS = frozenset({"-", "--", "—", "——", "/", "\\", "空", "null", "none", "n/a"})
_NOTHING = frozenset({"无", "没有", "未填", "不适用"})
_NUMBERS = frozenset({"id_no", "disability_no", "household_no", "member_no", "bank_account", "phone"})
_CODED = (FieldType.CODE, FieldType.CODES)
_CACHED = (*_CODED, FieldType.BOOL, FieldType.YEAR, FieldType.DECIMAL, FieldType.MONEY, FieldType.INT)
_CACHE_LIMIT = 20_000


class WordRefused(ValueRefused):
    """A word of a cell that stands for none of the ``choices`` of its field; a person can say for which."""

    def __init__(self, message: str, text: str, choices: tuple[str, ...]) -> None:
        super().__init__(message)
        self.text = text
        self.choices = choices


@dataclass(slots=True)
class CellReader:
    """Reads cells into values of fields; repeated words such as “是” or “因病” are understood once."""

    catalogue: Catalogue
    _known: dict[tuple[str, str, str], Value] = field(default_factory=dict)

    def value(self, entity: str, item: Field, cell: Cell) -> Value:
        """The stored value of a cell; None when it says nothing.

        Raises ValueRefused, with the place of the cell, when the value cannot be stored or when the
        spreadsheet has already lost part of it; WordRefused when it is a word that can be explained.
        """
        refuse_lost(item.label, cell)
        key = (entity, item.name, cell.text)
        if key in self._known:
            return self._known[key]
        try:
            value = self._parse(item, cell.text)
        except ValueRefused as refused:
            message = f"{cell.place}：{refused.message}"
            choices = self._choices(item)
            raise (WordRefused(message, cell.text, choices) if choices else ValueRefused(message)) from None
        if item.type in _CACHED and len(self._known) < _CACHE_LIMIT:
            self._known[key] = value
        return value

    def _choices(self, item: Field) -> tuple[str, ...]:
        """The words that a field with few values takes."""
        if item.type in _CODED:
            return tuple(code.label for code in self.catalogue.codes[item.codes])
        return ("是", "否") if item.type is FieldType.BOOL else ()

    def _parse(self, item: Field, text: str) -> Value:
        typed = tidy(text)
        if typed.casefold() in _EMPTY_WORDS:
            return None
        if item.mask and "*" in typed:
            raise ValueRefused(f"“{item.label}”是遮盖过的（{typed}），不能导入，请用完整号码或删去这一格。")
        if item.name == "name":
            return parse_value(item, normalise_name(typed), self.catalogue)
        if item.name in _NUMBERS:
            return parse_value(item, tidy_number(typed), self.catalogue)
        if item.type in _CODED:
            return self._code(item, typed)
        return parse_value(item, typed, self.catalogue)

    def _code(self, item: Field, text: str) -> Value:
        """A code by its label or legacy name, never by another system's number (records.md §11)."""
        table = self.catalogue.codes[item.codes]
        if text in _NOTHING and table.code_of(text) is None:
            return None
        if text.isdecimal() and not any(text == known.label for known in table):
            example = next(iter(table)).label
            raise ValueRefused(
                f"“{item.label}”请填名称（例如“{example}”），不要填代码“{text}”：各系统的代码含义不同。"
            )
        return parse_value(item, text, self.catalogue)


def refuse_lost(label: str, cell: Cell) -> None:
    """Raise ValueRefused when the spreadsheet has lost digits of the cell, or shows an error in it."""
    if cell.kind is CellKind.LOST:
        raise ValueRefused(
            f"{cell.place}：“{label}”被表格软件存成了数值（{_shortened(cell.text)}），后几位已经丢失，"
            "请把该列设为“文本”格式，按原件重新填写号码。"
        )
    if cell.kind is CellKind.ERROR:
        raise ValueRefused(f"{cell.place}：“{label}”中的公式出错（{cell.text}），请改为实际的值。")


def _shortened(scientific: str) -> str:
    """5.13425199001011E+17 as Excel shows it, 5.13E+17: the digits are not repeated in reports."""
    return f"{float(scientific):.2E}"
