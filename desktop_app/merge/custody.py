"""Who answers for a household that was handed over from one area to another: one rule for every ledger; pure.

A hand-over is an entry of the old area that names the new one. Whatever order entries arrive in, the same of
them count in the end: hearing of a hand-over only ever lets more in (design.md §4, area and home). Who may
write is the least that follows from the hand-overs: a set that grows with them and depends on nothing else.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from desktop_app.merge.history import Version

HANDED_TO = "handed_to"
"""The field of a household that names the area which answers for it now."""

AWAY = "这条记录不在本站点负责的地区内，已退回；如辖区有调整，请先由原站点办理移交。"
HANDED_ON = "这一户已移交给其他地区，移交以后的填报不再采用；请由接收的站点填写，或请对方移交回来。"
UNPLACED = "所属的户还没有收到，先保存着；收到以后再处理。"
NOT_CLEARED = "移交不能清空，已退回；要收回这一户，请接收的站点移交回来。"


class HandOver(NamedTuple):
    """An entry in force that hands a household to the area ``to``; ``replaces`` are those its writer knew."""

    version: Version
    to: str
    replaces: tuple[Version, ...]


def standing(
    handed: Sequence[HandOver],
    waiting: Sequence[HandOver],
    version: Version,
    home: str,
    covers: Callable[[str], bool],
) -> str:
    """Why an entry of ``version`` on a handed-over household is not applied, or "".

    ``handed`` are the household's hand-overs in force, ``waiting`` those that are known and may come into
    force yet; ``covers`` says of an area whether it is the author's. Who has handed it away is out from then
    on, until it comes back to him; everybody else may write whose area it was or became, for what was written
    without knowing of a hand-over is not lost by it.

    A hand-over of the author's own that still waits shuts him out as well: what he wrote after it is judged
    when it is in force, and not in the meantime. So another hand-over, whenever it comes, lets more in and
    takes nothing back: whoever may write after one of his own may write after the one before.
    """
    own = [item for item in (*handed, *waiting) if _given(item, version) and not covers(item.to)]
    if not covers(home) and not any(covers(item.to) for item in handed):
        return AWAY
    if any(item in waiting for item in own):
        return HANDED_ON
    last = max((item.version for item in own), default=None)
    if last is None or any(covers(item.to) for item in _after(handed, last)):
        return ""
    return HANDED_ON


def _given(item: HandOver, version: Version) -> bool:
    """Whether the author of ``version`` wrote a hand-over before."""
    return item.version.device == version.device and item.version.seq < version.seq


def _after(handed: Sequence[HandOver], version: Version) -> list[HandOver]:
    """The hand-overs whose writers knew of ``version``, themselves or through others."""
    known, found = {version}, list[HandOver]()
    while more := [item for item in handed if item not in found and known.intersection(item.replaces)]:
        found += more
        known.update(item.version for item in more)
    return found
