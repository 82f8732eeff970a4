"""The printed recovery code: 48 digits in eight groups, made to be read aloud, typed and put right.

Digits only, because they can be read over the telephone in any dialect and typed under any input method.
Each group of six ends in a check digit (ISO 7064 MOD 11,10 over the group's number and its five digits),
so that a wrong digit, or two groups exchanged, is pointed out by its group before anything is tried.
Forty random digits are 132 bits.
"""

import re
import secrets
import unicodedata

from desktop_app.store.errors import RecoveryCodeMistyped

GROUPS = 8
_DATA_DIGITS = 5
_GROUP_DIGITS = _DATA_DIGITS + 1
_LOOKALIKES = str.maketrans("OoQDlIi|!ZzSsBＯ〇零一二两三四五六七八九", "000011111225580001223456789")


def new_code() -> str:
    """A fresh code as it is printed: ``012345-…``, eight groups of six digits."""
    groups = []
    for number in range(1, GROUPS + 1):
        digits = f"{secrets.randbelow(10**_DATA_DIGITS):0{_DATA_DIGITS}d}"
        groups.append(digits + _check_digit(f"{number}{digits}"))
    return "-".join(groups)


def read_code(typed: str) -> str:
    """The code in its printed form, from however it was typed: blanks, full width, O for 0, l for 1.

    Raises RecoveryCodeMistyped, naming the first group that cannot be right.
    """
    digits = re.sub(r"[\s\-—–－_.,，。、·]", "", unicodedata.normalize("NFKC", typed)).translate(_LOOKALIKES)
    groups = [digits[start : start + _GROUP_DIGITS] for start in range(0, len(digits), _GROUP_DIGITS)]
    for number, group in enumerate(groups[:GROUPS], 1):
        if not re.fullmatch(r"[0-9]{6}", group) or group[-1] != _check_digit(f"{number}{group[:-1]}"):
            raise RecoveryCodeMistyped(number)
    if len(groups) != GROUPS:
        raise RecoveryCodeMistyped
    return "-".join(groups)


def _check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
