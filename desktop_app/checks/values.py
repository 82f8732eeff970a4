"""Reading typed values out of records without guessing: what is missing reads as empty, 0 or None."""

from datetime import date

from desktop_app.catalog.model import Record


def text(record: Record, name: str) -> str:
    """A text or code; empty when missing."""
    value = record.get(name)
    if value.__class__ is str:  # nearly always, and asked for millions of times
        return value
    return "" if value is None else str(value)


def number(record: Record, name: str) -> int:
    """A whole number, fen or scaled decimal; 0 when missing."""
    value = record.get(name)
    return value if isinstance(value, int) else 0


def filled(record: Record, name: str) -> bool:
    """Whether anything was entered; 0 is an entry."""
    return record.get(name) not in (None, "")


def day(record: Record, name: str) -> date | None:
    """A date; None when missing or when what is stored is no date."""
    value = record.get(name)
    if not isinstance(value, str) or not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def codes(record: Record, name: str) -> frozenset[str]:
    """The codes of a field that takes several."""
    value = record.get(name)
    return frozenset(value.split(",")) - {""} if isinstance(value, str) else frozenset()


def yuan(fen: int) -> str:
    """An amount as a sentence shows it: 元 with two decimals, idle zeros dropped."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(fen, 100)
    return f"{sign}{whole}元" if not rest else f"{sign}{whole}.{rest:02d}元"


def wan(fen: int) -> str:
    """An amount in 万元, with as many decimals as it needs."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(fen, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{decimals}万元" if decimals else f"{sign}{whole}万元"


def hundredths(value: int) -> str:
    """A decimal of scale 2 as a sentence shows it."""
    whole, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def chinese_day(iso: date | str) -> str:
    """A date as it is written in a sentence: 2018年3月5日."""
    given = iso if isinstance(iso, date) else date.fromisoformat(iso[:10])
    return f"{given.year}年{given.month}月{given.day}日"
