"""Hypothesis strategies for the things the product is about; people are synthetic (prefix xx9900)."""

from datetime import date

from hypothesis import strategies as st

from desktop_app.checks.identity import PROVINCES, id_check_character

_HAN = st.one_of(
    st.integers(0x4E00, 0x9FFF),
    st.integers(0x3400, 0x4DBF),
    st.integers(0x20000, 0x2A6DF),
).map(chr)
DOTS = "\u00b7\u2022\u30fb\u2027\uff0e\u002e\u22c5\u2219\u0387\uff65"


def days(first: date = date(1900, 1, 1), last: date = date(2018, 10, 31)) -> st.SearchStrategy[date]:
    """Days on which somebody may have been born."""
    return st.dates(first, last)


@st.composite
def valid_id_numbers(draw: st.DrawFn) -> str:
    """Identity numbers with a right check character, of nobody: their county codes end in 9900."""
    province = draw(st.sampled_from(sorted(PROVINCES)))
    born = draw(days())
    serial = draw(st.integers(0, 999))
    seventeen = f"{province}9900{born:%Y%m%d}{serial:03d}"
    return seventeen + id_check_character(seventeen)


def han_names(least: int = 1, most: int = 6) -> st.SearchStrategy[str]:
    """Names, or parts of names, of Chinese characters from several Unicode blocks."""
    return st.text(_HAN, min_size=least, max_size=most)


def dotted_names() -> st.SearchStrategy[str]:
    """Names of two to four parts, joined by any of the dots people type, with blanks around them."""
    joint = st.tuples(st.sampled_from(["", " ", "\u3000"]), st.sampled_from(DOTS)).map(
        lambda pair: pair[0] + pair[1] + pair[0]
    )
    return st.tuples(st.lists(han_names(), min_size=2, max_size=4), joint).map(
        lambda drawn: drawn[1].join(drawn[0])
    )


@st.composite
def bank_cards(draw: st.DrawFn) -> str:
    """Numbers of 16 or 19 digits whose last digit follows Luhn's rule."""
    size = draw(st.sampled_from([15, 18]))
    digits = draw(st.text("0123456789", min_size=size, max_size=size))
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)


def amounts(most: int = 10**11) -> st.SearchStrategy[int]:
    """Amounts in fen."""
    return st.integers(0, most)


def incomes() -> st.SearchStrategy[dict[str, int]]:
    """Income sheets with every item filled in, in fen."""
    from desktop_app.checks.money import INCOME_ITEMS

    return st.fixed_dictionaries({name: amounts(10**8) for name in INCOME_ITEMS})
