"""Figures of the ledger for people who ask the office: totals of money, who reported what, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.catalog.model import CatalogueError, FieldType
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
