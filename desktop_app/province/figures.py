"""Figures of the ledger for people who ask the office: totals of money, who reported what, and since when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.model import CatalogueError, FieldType
from desktop_app.catalog.settings import settings_in_force
from desktop_app.province.books import Fork
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk, Received
from desktop_app.province.shelves import SetAside
from desktop_app.store.post import Parcel


@dataclass(frozen=True, slots=True)
class StationStatus:
    """How far one device has reported.

    ``last_bundle_at`` is a moment as text or empty, ``last_seq`` the last number in the ledger, ``missing``
    the first number that is waited for or 0, ``parked`` how many files wait behind it, ``forks`` how many
    numbers came with two contents.
    """

    device: str
    station: str
    area: str
    tag: str
    role: str
    valid_to: str
    revoked: bool
    last_bundle_at: str
    last_seq: int
    missing: int
    parked: int
    forks: int


@dataclass(frozen=True, slots=True)
class TownshipStatus:
    """What one township has reported, up to when, and what is missing.

    ``state`` is ``reported``, ``silent`` (enrolled, nothing for longer than the setting ``report_days`` or
    never) or ``not_enrolled``; ``days`` since the last bundle or None; ``records`` how many of each kind of
    record that the province counts; ``missing`` the first numbers waited for, by device.
    """

    code: str
    name: str
    state: str
    stations: int = 0
    last_bundle_at: str = ""
    days: int | None = None
    records: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """How the office stands: its stations, the files it set aside, the conflicts that wait."""

    stations: tuple[StationStatus, ...]
    quarantined: tuple[SetAside, ...]
    forks: tuple[Fork, ...]
    conflicts: int
    transactions: int


def status(desk: Desk) -> Status:
    """Who has reported what, up to when, and what is missing."""
    ends = desk.ledger.chain_ends()
    return Status(
        tuple(_stations(desk, {device: end.seq for device, end in ends.items()})),
        tuple(desk.shelves.set_asides()),
        tuple(desk.books.forks()),
        len(desk.ledger.conflicts()),
        sum(end.seq for end in ends.values()),
    )


def _stations(desk: Desk, ends: dict[str, int]) -> Iterator[StationStatus]:
    revocations, forks = desk.books.revocations(), desk.books.forks()
    parcels: dict[str, list[Parcel]] = {}
    for parcel in desk.ledger.parcels("in"):
        parcels.setdefault(parcel.device, []).append(parcel)
    newest = desk.books.stations().values()
    for certificate in sorted(newest, key=lambda item: (item.area, item.tag, item.device)):
        own = parcels.get(certificate.device, [])
        parked = [item for item in own if item.state == Received.PARKED]
        last = ends.get(certificate.device, 0)
        yield StationStatus(
            certificate.device,
            certificate.station,
            certificate.area,
            certificate.tag,
            certificate.role,
            certificate.valid_to.isoformat(),
            revocations.of(certificate) is not None,
            own[-1].at if own else "",
            last,
            last + 1 if parked else 0,
            len(parked),
            sum(fork.device == certificate.device for fork in forks),
        )


_COUNTED = ("household", "member", "project")
_COUNTY_DIGITS, _TOWNSHIP_DIGITS = 6, 9


def townships(desk: Desk) -> list[TownshipStatus]:
    """Every township of the counties that report, with what it has reported and what is missing.

    A county reports once one of its townships is enrolled; a township of it that is not is named as well.
    """
    divisions = load_divisions().recoded(desk.context.catalogue.recoding)
    by_home = {entity: desk.books.by_home(entity) for entity in _COUNTED}
    days = int(settings_in_force(desk.ledger.find("setting"), desk.province.code).get("report_days") or 0)
    limit = days or int(desk.context.catalogue.setting("report_days"))
    enrolled: dict[str, list[StationStatus]] = {}
    for station in status(desk).stations:
        if station.role == "township" and not station.revoked:
            enrolled.setdefault(station.area[:_TOWNSHIP_DIGITS], []).append(station)
    counties = sorted({code[:_COUNTY_DIGITS] for code in enrolled})
    known = [code for county in counties if divisions.exists(county) for code in divisions.children(county)]
    found = []
    for code in dict.fromkeys([*known, *sorted(enrolled)]):
        name = divisions.name(code) if divisions.exists(code) else code
        records = {entity: homes.get(code, 0) for entity, homes in by_home.items()}
        found.append(_township(desk, (code, name), enrolled.get(code, []), records, limit))
    return found


def _township(
    desk: Desk, named: tuple[str, str], stations: list[StationStatus], records: Mapping[str, int], limit: int
) -> TownshipStatus:
    if not stations:
        return TownshipStatus(*named, "not_enrolled", records=records)
    last = max(station.last_bundle_at for station in stations)
    days = (desk.today - date.fromisoformat(last[:10])).days if last else None
    state = "silent" if days is None or days > limit else "reported"
    missing = {station.device: station.missing for station in stations if station.missing}
    return TownshipStatus(*named, state, len(stations), last, days, records, missing)


def total(desk: Desk, name: str) -> int:
    """The sum of a money field in fen over all records that are not void; ``name`` is ``entity.field``.

    Raises OfficeRefused when there is no such field or it holds no money.
    """
    entity, _, field = name.partition(".")
    try:
        declared = desk.context.catalogue.entity(entity).field(field)
    except CatalogueError:
        raise OfficeRefused(f"没有“{name}”这一项，请按“记录.字段”填写。") from None
    if declared.type is not FieldType.MONEY or not declared.stored:
        raise OfficeRefused(f"“{declared.label}”不是填报的金额，不能合计。")
    return sum(int(record[field] or 0) for record in desk.ledger.find(entity))
