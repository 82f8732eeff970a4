"""The province's answer: a bundle on its way down, with what became of everything that came up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Version
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.manifest import Kind, Slice
from desktop_app.sync.tally import money_fields, withheld_from
from desktop_app.sync.writing import Dispatch

_RECEIPT, _OUTCOMES = "receipt.json", "outcomes.ndjson"


class State(StrEnum):
    """What became of a record, or of one entry of it."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    NOT_APPLIED = "not_applied"


class Outcome(NamedTuple):
    """The province's word on a record; ``field`` is empty when the record as a whole is meant.

    ``version`` is the transaction it answers, ``reason`` a Chinese sentence, empty for an acceptance.
    """

    entity: str
    record_id: str
    field: str
    state: State
    reason: str
    version: Version


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says beside the transactions it carries.

    ``device`` is the addressee, ``number`` counts its receipts; ``accepted`` is the last number taken of
    every device of the station, ``missing`` the first one that is waited for where a file is lacking,
    ``forks`` versions that came with two contents; ``received`` the inner SHA-256 of the files it answers.
    ``ends`` are the hashes of the chains at ``accepted``, by which a station sees whether it is its own
    history that was taken; ``around`` is how far the province has the devices around it. ``certificates``
    (renewals and colleagues), ``revocations`` and ``province`` are signed papers, empty when nothing changed.
    """

    device: str
    number: int
    made_at: str
    edition: str
    accepted: Mapping[str, int]
    outcomes: tuple[Outcome, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    forks: tuple[Version, ...] = ()
    received: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    revocations: str = ""
    province: str = ""
    ends: Mapping[str, str] = field(default_factory=dict)
    around: Mapping[str, int] = field(default_factory=dict)

    def to_papers(self) -> dict[str, bytes]:
        """The receipt as the papers of a bundle."""
        body = {
            "device": self.device,
            "number": self.number,
            "made_at": self.made_at,
            "edition": self.edition,
            "accepted": dict(self.accepted),
            "missing": dict(self.missing),
            "forks": [list(version) for version in self.forks],
            "received": self.received,
            "certificates": self.certificates,
            "revocations": self.revocations,
            "province": self.province,
            "ends": dict(self.ends),
            "around": dict(self.around),
        }
        rows = ([*outcome[:5], list(outcome.version)] for outcome in self.outcomes)
        lines = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        return {_RECEIPT: orjson.dumps(body, option=orjson.OPT_SORT_KEYS), _OUTCOMES: lines}


def read_receipt(papers: Mapping[str, bytes], device: str) -> Receipt:
    """The receipt in the papers of a bundle for ``device``; raises BundleRefused when it is another's."""
    try:
        receipt = _receipt(papers)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleRefused(Reason.MALFORMED) from error
    if receipt.device != device:
        raise BundleRefused(Reason.NOT_FOR_US)
    return receipt


def _receipt(papers: Mapping[str, bytes]) -> Receipt:
    body = orjson.loads(papers[_RECEIPT])
    return Receipt(
        device=str(body["device"]),
        number=int(body["number"]),
        made_at=str(body["made_at"]),
        edition=str(body["edition"]),
        accepted=_numbers(body["accepted"]),
        outcomes=tuple(_outcome(orjson.loads(line)) for line in papers[_OUTCOMES].splitlines()),
        missing=_numbers(body["missing"]),
        forks=tuple(_version(row) for row in body["forks"]),
        received=tuple(map(str, body["received"])),
        certificates=tuple(map(str, body["certificates"])),
        revocations=str(body["revocations"]),
        province=str(body["province"]),
        ends={str(device): str(end) for device, end in body.get("ends", {}).items()},
        around=_numbers(body.get("around", {})),
    )


def _outcome(row: Sequence[Any]) -> Outcome:
    entity, record_id, name, state, reason, version = row
    return Outcome(str(entity), str(record_id), str(name), State(state), str(reason), _version(version))


def _version(row: Sequence[Any]) -> Version:
    device, seq = row
    return Version(str(device), int(seq))


def _numbers(read: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(number) for name, number in read.items()}


def receipt_dispatch(
    receipt: Receipt,
    to: Certificate,
    slices: Sequence[Slice],
    catalogue: Catalogue,
    attachments: Sequence[str] = (),
) -> Dispatch:
    """What ``write_bundle`` needs to write a receipt for a station: only what it may see travels down."""
    return Dispatch(
        kind=Kind.RECEIPT,
        edition=receipt.edition,
        made_at=receipt.made_at,
        recipients=(to.recipient,),
        slices=tuple(slices),
        withheld=withheld_from(to.audience, catalogue),
        money=money_fields(catalogue),
        attachments=tuple(attachments),
        papers=receipt.to_papers(),
        name=f"{to.area}_{to.tag}_R{receipt.number:06d}",
    )
