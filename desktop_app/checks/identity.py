"""Numbers that identify people, cards and organisations, with the check characters their standards define.

Nothing here says whether a wrong number is an error: the checks do.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from desktop_app.catalog.values import tidy

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHARACTERS = "10X98765432"
_CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_DIGITS = frozenset("0123456789")

MALE, FEMALE = "1", "2"
_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91))
PROVINCES = frozenset(str(code) for first, last in _PROVINCE_RANGES for code in range(first, last + 1))
"""The first two digits that GB/T 2260 gives to provinces (VR-ID-004)."""


def tidy_number(text: object) -> str:
    """A number as it is compared: narrow characters, capitals, no blanks; empty for None."""
    if text is None:
        return ""
    plain = str(text)
    if plain.isascii() and plain.isalnum():
        return plain.upper()
    return tidy(plain).replace(" ", "").upper()


def _all_digits(text: str) -> bool:
    return bool(text) and _DIGITS.issuperset(text)


def id_check_character(first_seventeen: str) -> str:
    """The eighteenth character of an identity number (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _ID_WEIGHTS, strict=True))
    return _ID_CHARACTERS[total % 11]


class IdNumber(NamedTuple):
    """A citizen identity number of 18 characters; its parts may still be wrong."""

    text: str

    @classmethod
    def parse(cls, text: object) -> "IdNumber | None":
        """The number in ``text``, or None when it does not have the shape of one.

        A small x is the same as a capital one; of a disability card's 20 or 22 characters the
        first 18 are the number.
        """
        return None if text is None else _parsed(str(text))

    @property
    def expected_check_character(self) -> str:
        """The check character that belongs to the first seventeen digits."""
        return id_check_character(self.text[:17])

    @property
    def checksum_ok(self) -> bool:
        """Whether the last character agrees with the others."""
        return self.text[17] == self.expected_check_character

    @property
    def birth_date(self) -> date | None:
        """The day of birth in the number; None when there is no such day."""
        try:
            return date(int(self.text[6:10]), int(self.text[10:12]), int(self.text[12:14]))
        except ValueError:
            return None

    @property
    def sex(self) -> str:
        """The code of GB/T 2261.1: an odd seventeenth digit is male, an even one female."""
        return MALE if int(self.text[16]) % 2 else FEMALE

    @property
    def region(self) -> str:
        """The county code at first issue; it is never changed afterwards."""
        return self.text[:6]


@lru_cache(maxsize=4096)
def _parsed(text: str) -> IdNumber | None:
    """Every check of a member asks for the same number."""
    tidied = tidy_number(text)
    if len(tidied) in (20, 22):
        tidied = tidied[:18]
    if len(tidied) != 18 or not _all_digits(tidied[:17]) or tidied[17] not in _ID_CHARACTERS:
        return None
    return IdNumber(tidied)


def longer_number(text: object) -> str | None:
    """The 18 characters of a number of 15 digits, as a suggestion to a person; None for anything else.

    Source: GB 11643-1999: the century 19 is inserted and a check character added.
    """
    tidied = tidy_number(text)
    if len(tidied) != 15 or not _all_digits(tidied):
        return None
    seventeen = f"{tidied[:6]}19{tidied[6:]}"
    return seventeen + id_check_character(seventeen)


class DisabilityCard(NamedTuple):
    """The number of a disability card: identity number, kind 1–7, grade 1–4, replacement B1, B2 …"""

    id_number: IdNumber
    kind: str
    grade: str
    replacement: str = ""

    @classmethod
    def parse(cls, text: object) -> "DisabilityCard | None":
        """The card number in ``text`` (20 or 22 characters), or None when it does not have that shape."""
        tidied = tidy_number(text)
        number = IdNumber.parse(tidied)
        if number is None or len(tidied) not in (20, 22):
            return None
        kind, grade, replacement = tidied[18], tidied[19], tidied[20:]
        replaced_well = not replacement or (replacement[0] == "B" and _all_digits(replacement[1]))
        if kind not in "1234567" or grade not in "1234" or not replaced_well:
            return None
        return cls(number, kind, grade, replacement)


def luhn_ok(text: str) -> bool:
    """Whether the last digit of a bank card number agrees with the others (ISO/IEC 7812)."""
    if not _all_digits(text):
        return False
    total = 0
    for place, digit in enumerate(reversed(text)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def credit_code_ok(text: object) -> bool:
    """Whether a unified social credit code of 18 characters bears the right check character (GB 32100)."""
    code = tidy_number(text)
    if len(code) != 18 or any(char not in _CREDIT_CHARACTERS for char in code):
        return False
    values = (_CREDIT_CHARACTERS.index(char) for char in code[:17])
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_CHARACTERS[(31 - total % 31) % 31] == code[17]


def phone_ok(text: object) -> bool:
    """Whether ``text`` is a mobile number, or an area code and a number of 7 or 8 digits (VR-MEM-028)."""
    number = tidy_number(text)
    if len(number) == 11 and number.startswith("1"):
        return _all_digits(number)
    area, dash, local = number.partition("-")
    if not dash:
        return _all_digits(number) and number.startswith("0") and 10 <= len(number) <= 12
    return area.startswith("0") and 3 <= len(area) <= 4 and 7 <= len(local) <= 8 and _all_digits(area + local)
