"""Whose record it is where entries under several homes name one id: one rule for every ledger; pure.

A record's id follows from what everybody may know, a household's number for one, and an author may name any
area of his own as an entry's home. So the home alone does not show that a record is the author's. What counts
follows from the set of entries that are known, and from no order of arrival (design.md §4, area and home).

What is entered below another record is at home with it: the program writes it so, whoever enters it. So a
member, a yearly row or an income that names a household and another home is not its author's either.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from desktop_app.catalog.model import Entity
from desktop_app.merge.history import Change, Version

FOREIGN = "这条记录是其他地区建立的，本站点的改动先保存着，没有采用；请核对编号，确需改动的请对方办理。"

STRAYED = "这条内容填在其他地区建立的户或项目下面，先保存着，没有采用；请核对编号，确需填写的请对方办理。"

APART = (FOREIGN, STRAYED)
"""The reasons of what does not count beside the entries of those whose record it is."""

Covers = Callable[[str, str], bool]
"""Whether a device may write under a home."""

_RANDOM = "7"  # what the version of an id that follows from no key says


class Said(NamedTuple):
    """An entry on a record that its own area lets in: under which home, and what it replaces anywhere.

    ``above`` is the record that the entry names as the parent, "" where it names none; ``lords`` are the
    homes under which that one was entered, empty as long as nobody here has.
    """

    version: Version
    home: str
    creates: bool
    replaces: frozenset[Version]
    lords: frozenset[str] = frozenset()
    above: str = ""


def creates(entity: Entity, record_id: str, changes: Sequence[Change]) -> bool:
    """Whether an entry's ``changes`` enter a record and do not merely change one.

    Such an entry names the record's parent or its natural key. An id that follows from no key cannot be
    guessed: there any first values do.
    """
    if any(change.replaces for change in changes):
        return False
    named = {change.field for change in changes if change.new is not None}
    if entity.parent:
        return entity.parent in named
    return named.issuperset(entity.key) or record_id[14:15] == _RANDOM


def seizes(said: Said, covers: Covers) -> bool:
    """Whether an entry names among what it replaces an author who could not write under its home."""
    devices = {version.device for version in said.replaces} - {said.version.device}
    return any(not covers(device, said.home) for device in devices)


def strays(said: Said, covers: Covers) -> bool:
    """Whether an entry puts a record below one that is at home elsewhere, where its author may not write."""
    if not said.lords or said.home in said.lords:
        return False
    return not any(covers(said.version.device, home) for home in said.lords)


def foreign(said: Sequence[Said], covers: Covers) -> dict[int, str]:
    """Which entries of one record, by their places, do not count, as things stand, and why.

    Those that enter it below another area's record do not; where nothing else enters it, nothing does.
    An entry that replaces what was entered under another home counts only if its author may write there as
    well. Of the others those count under whose home the record was entered, or whose author may write under
    one of those: two areas that both entered it both count, and a person decides. Before anybody entered it
    the least home stands for all, so that what is shown never depends on what came first.
    """
    strayed = {n for n, item in enumerate(said) if strays(item, covers)} | _drawn_away(said, covers)
    if strayed and not any(item.creates for n, item in enumerate(said) if n not in strayed):
        return dict.fromkeys(range(len(said)), STRAYED)
    left = {n: item for n, item in enumerate(said) if n not in strayed}
    homes: dict[Version, set[str]] = {}
    for item in left.values():
        homes.setdefault(item.version, set()).add(item.home)
    taken = {n for n, item in left.items() if _reaches_across(item, homes, covers)}
    if len(taken) == len(left):
        taken.clear()
    left = {n: item for n, item in left.items() if n not in taken}
    lords = entered_under(list(left.values()))
    waits = {
        n
        for n, item in left.items()
        if item.home not in lords and not any(covers(item.version.device, home) for home in lords)
    }
    return dict.fromkeys(strayed, STRAYED) | dict.fromkeys(taken | waits, FOREIGN)


def entered_under(said: Sequence[Said]) -> set[str]:
    """The homes under which a record was entered; as long as nobody has, the least that is named."""
    return {item.home for item in said if item.creates} or {min((item.home for item in said), default="")}


def listed_under(homes: Collection[str], number: str) -> str:
    """The one of several homes under which a record is listed: that which its number names, else the least.

    A number begins with the code of a division. Whoever enters another township's number first, before it has
    been given to anybody, does not have the record counted as his.
    """
    named = number.removeprefix("T")
    return max((home for home in homes if home and named.startswith(home)), key=len, default=min(homes))


def _drawn_away(said: Sequence[Said], covers: Covers) -> set[int]:
    """What those say who were handed one household and claim that a record of another one belongs to it.

    Where it belongs is said by whoever entered it in the area of its home.
    """
    own = {n for n, item in enumerate(said) if covers(item.version.device, item.home)}
    above = {said[n].above for n in own if said[n].creates} - {""}
    if not above:
        return set()
    others = {n: item for n, item in enumerate(said) if n not in own}
    claimers = {item.version.device for item in others.values() if item.above not in ("", *above)}
    return {n for n, item in others.items() if item.version.device in claimers}


def lords_of(said: Sequence[Said], covers: Covers) -> frozenset[str]:
    """The homes under which what is entered below a record may stand; none as long as nobody entered it.

    Where it was only entered astray, those where it would have belonged: nothing stands below it either.
    """
    out = foreign(said, covers)
    standing = frozenset(item.home for n, item in enumerate(said) if item.creates and n not in out)
    return standing or frozenset().union(*(item.lords for item in said))


def _reaches_across(item: Said, homes: dict[Version, set[str]], covers: Covers) -> bool:
    for version in item.replaces:
        others = homes.get(version, set()) - {item.home}
        if version == item.version or not others or covers(version.device, item.home):
            continue
        if not all(covers(item.version.device, home) for home in others):
            return True
    return False
