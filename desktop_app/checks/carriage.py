"""Checks of what travels: bundles, receipts and the work of others (VR-SYN-*).

Nothing here opens a file. A station hands in what it knows of the ends of chains that devices signed, of the
stretches that went out, and of fields that two people set; sync and province refuse bad files by themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.catalog.model import Entity, Record
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import text

_SETTLED = "township"


class Sealed(NamedTuple):
    """The end of a device's chain as the device signed it, and the hash of the same save as it is kept here
    (hexadecimal); ``signed`` says whether the signature holds."""

    device: str
    seq: int
    announced: str
    computed: str
    signed: bool = True


class Stretch(NamedTuple):
    """Saves of a device, from ``first`` to ``last``, that went out in one bundle."""

    device: str
    first: int
    last: int


class Rivals(NamedTuple):
    """A field that several people set without knowing of each other; ``label`` is its name on the form."""

    entity: str
    record_id: str
    field: str
    label: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarriedFacts:
    """What a station knows of what travels.

    ``sent`` are the bundles of this device, ``lacking`` the first save of a device that the province says it
    does not have, by device.
    """

    sealed: tuple[Sealed, ...] = ()
    sent: tuple[Stretch, ...] = ()
    lacking: Mapping[str, int] = field(default_factory=dict)
    rivals: tuple[Rivals, ...] = ()


@check("VR-SYN-001", entity="*", level="whole")
def sealed_as_signed(facts: CarriedFacts) -> Iterator[Finding]:
    """What came from another device is what that device signed. Source: SRC-01."""
    for end in facts.sealed:
        if not end.signed:
            yield Finding(details=f"电脑{end.device}第{end.seq}次保存的签名不成立")
        elif end.announced != end.computed:
            yield Finding(details=f"电脑{end.device}第{end.seq}次保存的内容与它签名的摘要不符")


@check("VR-SYN-002", entity="*", level="whole")
def numbers_follow(facts: CarriedFacts) -> Iterator[Finding]:
    """Bundles follow one another from the first save on; nothing between two of them stays behind."""
    reached: dict[str, int] = {}
    for stretch in sorted(facts.sent):
        before = reached.get(stretch.device, 0)
        if stretch.first > before + 1:
            yield Finding(details=f"第{before + 1}至{stretch.first - 1}次保存没有随任何数据包上报")
        reached[stretch.device] = max(before, stretch.last)
    for device, first in sorted(facts.lacking.items()):
        if 0 < first <= reached.get(device, 0):
            yield Finding(details=f"省里缺少第{first}次保存起的数据包，请从这一号重新导出")


@check("VR-SYN-003", entity="*", level="whole")
def one_author(facts: CarriedFacts) -> Iterator[Finding]:
    """A field set by two people who did not know of each other waits for a decision, naming both (A7)."""
    for item in facts.rivals:
        seen = f"“{item.label}”由{'、'.join(item.people)}分别填写"
        yield Finding(item.field, details=seen, entity=item.entity, record_id=item.record_id)


@check("VR-SYN-004", entity="*", reads=("division_code",), facts=("entity", "territory"))
def within_territory(
    row: Record, entity: Entity, territory: Callable[[str, str, str], bool]
) -> Finding | None:
    """A township's records lie in its certificate's area; a household may have moved away by an event."""
    code = text(row, "division_code")
    if not code or entity.owner != _SETTLED or territory(entity.name, text(row, "id"), code):
        return None
    return Finding("division_code", details=f"{code}不在本站点负责的地区内")


@check("VR-SYN-005", entity="*", facts=("entity", "present_code"))
def codes_of_one_year(row: Record, entity: Entity, present_code: Callable[[str], str]) -> Iterator[Finding]:
    """Codes are those of the list that everybody uses; one of a later year is resolved. Source: SRC-50."""
    for name in entity.divisions:
        code = text(row, name)
        known = present_code(code) if code else ""
        if known and known != code:
            yield Finding(name, expected=known, details=f"{code}是以后启用的代码")


CHECKS = (sealed_as_signed, numbers_follow, one_author, within_territory, codes_of_one_year)
