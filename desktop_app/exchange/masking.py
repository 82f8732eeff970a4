"""How numbers of people look in a file that leaves the program (notices.md §4)."""

_STAR = "*"


def masked(text: str, how: str) -> str:
    """``text`` with its middle starred: ``id`` keeps 4 + 4, ``phone`` 3 + 4, ``account`` the last 4.

    Texts too short to hide anything are starred as a whole; an unknown way leaves the text alone.
    """
    match how:
        case "id":
            return _keep(text, 4, 4)
        case "phone":
            return _keep(text, 3, 4)
        case "account":
            return _keep(text, 0, 4)
        case _:
            return text


def _keep(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return _STAR * len(text)
    return text[:first] + _STAR * (len(text) - first - last) + text[-last:]
