"""What of a person may stand on a wall: names, numbers and places cut down to a privacy profile.

Source: domain notes §4, 《2018年政务公开工作要点》 (SRC-20), VR-NTC-003.
"""

import re
from enum import StrEnum

_STAR = "*"
_DOT = "·"
_MOBILE = re.compile(r"\d{11}")


class MaskProfile(StrEnum):
    """Who reads the sheet: the village at its board, anyone about a project, or the whole web."""

    VILLAGE_LIST = "village_list"
    NONE = "none"
    WEB = "web"


def mask_id(number: str) -> str:
    """An identity or disability number with its first four and last four characters left.

    A number too short to hide anything between them is hidden whole.
    """
    if len(number) <= 8:
        return _STAR * len(number)
    return number[:4] + _STAR * (len(number) - 8) + number[-4:]


def mask_phone(number: str) -> str:
    """A mobile number as 138****1234; of any other number only the last four digits stay."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    return _STAR * max(len(number) - 4, 0) + number[-4:]


def mask_name_web(name: str) -> str:
    """A name for copies that leave the village: 何**, 阿**·麦**, 马***.

    The first character of each part stays; at most three stars follow, at most two in a dotted name.
    """
    parts = name.split(_DOT)
    most = 2 if len(parts) > 1 else 3
    return _DOT.join(part[:1] + _STAR * min(len(part) - 1, most) for part in parts)


def shown_name(name: str, profile: MaskProfile) -> str:
    """A household head or beneficiary as the profile lets it be read."""
    return mask_name_web(name) if profile is MaskProfile.WEB else name


NAME_COLUMNS = frozenset({"head_name", "name"})
"""Columns that hold the name of a villager."""

PLACE_COLUMNS = frozenset({"group"})
"""Columns that say where within the village somebody lives; a web copy has none of them."""
