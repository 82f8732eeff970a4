"""Between what a person types or reads and what is stored.

One pair of functions for forms, grids, spreadsheets and the command line, so that a date or an amount
is understood in the same way wherever it comes from.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from desktop_app.catalog.model import Catalogue, CodeTable, Field, FieldType, Value

_FEN_PER_UNIT = {"元": 100, "万元": 1_000_000, "万元/亩": 1_000_000, "": 100}
_YES = frozenset({"是", "有", "1", "true", "yes", "y", "√", "对"})
_NO = frozenset({"否", "无", "0", "false", "no", "n", "×", "没有"})
_DATE_PARTS = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")
_EIGHT_DIGITS = re.compile(r"^\d{8}$")
_SERIAL_DAY = re.compile(r"^\d{5}(\.0*)?$")
_SERIAL_EPOCH = date(1899, 12, 30)
_GROUPED = re.compile(r"[+-]?\d{1,4}(?:(?:[,，]\d{3})+|(?:[,，]\d{4})+)(?:\.\d*)?")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
"""What no database or workbook holds: the character 0, half a character, and what Unicode says is none."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""The years that a record, a notice or a report may be of."""

BEYOND = 10**15
"""No amount, area or count comes near this, as it is stored; sums of a county's rows still fit an integer."""

_MARKS = ",，、;；/|"
_PLAIN = re.compile(f"[^{_MARKS}]*")

_TIDIED = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFF10, 0xFF5B), 0xFF0E)},
    **dict.fromkeys((0x3000, 0xA0), " "),
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
}
"""By code point. Joiners and the plain marks of direction stay: Uyghur is written with them."""


class ValueRefused(ValueError):
    """What was typed cannot be stored in this field; ``message`` is a Chinese sentence for the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def tidy(text: str) -> str:
    """Full-width letters and digits made narrow, outer blanks dropped; Chinese punctuation stays.

    Marks that nobody sees are dropped: they come with a number or a path that is copied out of a chat or a
    property sheet, and an override would turn round whatever is shown behind it.
    """
    return text.strip() if text.isascii() else text.translate(_TIDIED).strip()


def parse_value(field: Field, text: str, catalogue: Catalogue) -> Value:
    """The stored value of what a person typed; an empty text is None.

    Raises ValueRefused with a sentence that says what would be accepted.
    """
    typed = tidy(text)
    if not typed:
        return None
    parser = _PARSERS.get(field.type)
    return parser(field, typed, catalogue) if parser else _parse_text(field, typed, catalogue)


def show_value(field: Field, value: Value, catalogue: Catalogue) -> str:
    """What a person reads: labels for codes, 元 or 万元 for money, 是/否 for booleans."""
    if value is None:
        return ""
    match field.type:
        case FieldType.MONEY:
            return show_money(int(value), field.unit)
        case FieldType.DECIMAL:
            return f"{Decimal(int(value)).scaleb(-field.scale):.{field.scale}f}"
        case FieldType.BOOL:
            return "是" if value else "否"
        case FieldType.CODE:
            return catalogue.codes[field.codes].label(str(value))
        case FieldType.CODES:
            table = catalogue.codes[field.codes]
            return "、".join(table.label(code) for code in str(value).split(",") if code)
        case FieldType.DATETIME:
            return str(value).replace("T", " ")
        case _:
            return str(value)


def show_money(fen: int, unit: str) -> str:
    """An amount in its unit of display: 元 with two decimals, 万元 with two to six and no idle zeros."""
    amount = Decimal(fen) / _FEN_PER_UNIT.get(unit, 100)
    if not unit.startswith("万元"):
        return f"{amount:.2f}"
    whole, _, decimals = f"{amount:.6f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _parse_text(field: Field, text: str, _catalogue: Catalogue) -> Value:
    if _UNKEEPABLE.search(text):
        raise ValueRefused(f"“{field.label}”里有不能保存的字符，请删去这一格，重新填写。")
    if field.max is not None and len(text) > field.max:
        raise ValueRefused(f"“{field.label}”最多{field.max}个字，现在有{len(text)}个，请缩短。")
    return text


def _decimal(field: Field, text: str) -> Decimal:
    typed = text.removesuffix(field.unit or "\0").strip()
    cleaned = typed.replace(",", "").replace("，", "")
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        raise ValueRefused(f"“{field.label}”应填数字，不能识别“{text}”。") from None
    # A comma where no thousands end was meant as a decimal point: 1,5 is never 15.
    if not number.is_finite() or "_" in cleaned or (cleaned != typed and not _GROUPED.fullmatch(typed)):
        raise ValueRefused(f"“{field.label}”应填数字，不能识别“{text}”。")
    if number.adjusted() > len(str(BEYOND)):
        raise ValueRefused(_too_large(field, text))
    return number


def _too_large(field: Field, text: str) -> str:
    return f"“{field.label}”的数值太大，请核对“{text}”。"


def check_stored(field: Field, value: int) -> int:
    """A whole number that is given as it is stored; raises ValueRefused when it is none of the field's."""
    if abs(value) >= BEYOND:
        raise ValueRefused(_too_large(field, str(value)))
    if field.type is FieldType.YEAR:
        _require_year(field, value)
    if field.type is FieldType.BOOL and value not in (0, 1):
        raise ValueRefused(f"“{field.label}”应填“是”或“否”，不能识别“{value}”。")
    return int(value)


def _scaled(field: Field, text: str, factor: int, decimals: int) -> int:
    scaled = _decimal(field, text) * factor
    if scaled != scaled.to_integral_value():
        raise ValueRefused(f"“{field.label}”最多{decimals}位小数，请核对“{text}”。")
    if abs(scaled) >= BEYOND:
        raise ValueRefused(_too_large(field, text))
    return int(scaled)


def _parse_int(field: Field, text: str, _catalogue: Catalogue) -> Value:
    number = _scaled(field, text, 1, 0)
    if field.type is FieldType.YEAR:
        _require_year(field, number)
    return number


def _require_year(field: Field, number: int) -> None:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise ValueRefused(f"“{field.label}”应填四位年份，例如2018。")


def _parse_money(field: Field, text: str, _catalogue: Catalogue) -> Value:
    """An amount in the field's unit, or in the one written behind it: 12.5万元, 125000元 (amendment A2)."""
    bare = text.rstrip("元").rstrip()
    unit = field.unit
    if bare.endswith("万"):
        text, unit = bare.removesuffix("万"), "万元"
    elif bare != text:
        text, unit = bare, "元"
    factor = _FEN_PER_UNIT.get(unit, 100)
    return _scaled(field, text, factor, 2 if factor == 100 else 6)


def _parse_scaled(field: Field, text: str, _catalogue: Catalogue) -> Value:
    return _scaled(field, text, 10**field.scale, field.scale)


def parse_date(label: str, text: str) -> date:
    """A day written 2018-3-5, 2018.3.5, 2018年3月5日, 20180305 or as a spreadsheet's serial number.

    Raises ValueRefused when there is no such day.
    """
    if _SERIAL_DAY.match(text):
        return _SERIAL_EPOCH + timedelta(days=int(text.split(".", maxsplit=1)[0]))
    found = _DATE_PARTS.match(text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0])
    if found:
        year, month, day = (int(part) for part in found.groups())
    elif _EIGHT_DIGITS.match(text):
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    else:
        raise ValueRefused(f"“{label}”应填日期，例如2018-03-05或20180305，不能识别“{text}”。")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueRefused(f"“{label}”中没有“{text}”这一天，请核对。") from None


def _parse_date(field: Field, text: str, _catalogue: Catalogue) -> Value:
    return parse_date(field.label, text).isoformat()


def _parse_datetime(field: Field, text: str, _catalogue: Catalogue) -> Value:
    try:
        return datetime.fromisoformat(text.replace("/", "-")).isoformat(timespec="seconds")
    except ValueError:
        raise ValueRefused(f"“{field.label}”应填日期和时间，例如2018-03-05 09:30。") from None


def _parse_bool(field: Field, text: str, _catalogue: Catalogue) -> Value:
    lowered = text.lower()
    if lowered in _YES:
        return 1
    if lowered in _NO:
        return 0
    raise ValueRefused(f"“{field.label}”应填“是”或“否”，不能识别“{text}”。")


def _parse_code(field: Field, text: str, catalogue: Catalogue) -> Value:
    table = catalogue.codes[field.codes]
    code = table.code_of(text) or table.code_of(text.zfill(2))
    if code is None:
        some = "、".join(item.label for item in list(table)[:6])
        raise ValueRefused(f"“{field.label}”没有“{text}”这一项，可选：{some}等。")
    return code


def _parse_codes(field: Field, text: str, catalogue: Catalogue) -> Value:
    whole = catalogue.codes[field.codes].code_of(text)
    if whole is not None:
        return whole
    parts = (part.strip() for part in _parts(text, catalogue.codes[field.codes]))
    codes = {str(_parse_code(field, part, catalogue)) for part in parts if part}
    return ",".join(sorted(codes)) or None


def _parts(text: str, table: CodeTable) -> list[str]:
    """The names in a list of names; one may hold the very marks that stand between them: 物资、资金到户."""
    names = {name for item in table for name in (item.label, *item.aliases)}
    marked = sorted((name for name in names if not _PLAIN.fullmatch(name)), key=len, reverse=True)
    whole = "".join(rf"{re.escape(name)}(?=\s*(?:[{_MARKS}]|$))|" for name in marked)
    return re.findall(rf"\s*({whole}[^{_MARKS}]+)", text)


def _parse_division(field: Field, text: str, _catalogue: Catalogue) -> Value:
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}", text):
        raise ValueRefused(f"“{field.label}”应填区划代码，不能识别“{text}”。")
    return text


_PARSERS: dict[FieldType, Callable[[Field, str, Catalogue], Value]] = {
    FieldType.INT: _parse_int,
    FieldType.YEAR: _parse_int,
    FieldType.MONEY: _parse_money,
    FieldType.DECIMAL: _parse_scaled,
    FieldType.DATE: _parse_date,
    FieldType.DATETIME: _parse_datetime,
    FieldType.BOOL: _parse_bool,
    FieldType.CODE: _parse_code,
    FieldType.CODES: _parse_codes,
    FieldType.DIVISION: _parse_division,
}
