"""What a station has to send, has sent, and what became of it. Nothing leaves the list before its receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import orjson

from desktop_app.province.carriage import Known
from desktop_app.province.quality import Quality
from desktop_app.station.people import StationRefused
from desktop_app.store.post import Outcome, Parcel
from desktop_app.sync.manifest import Slice

EXPORTED, RECEIVED, ACCEPTED, RETURNED = "exported", "received", "accepted", "returned"
UNSENT = "未发送"
_LABELS = {EXPORTED: "已导出", RECEIVED: "已接收", ACCEPTED: "已采纳", RETURNED: "有退回"}

Answered = tuple[str, str, str]
"""Entity, record and field that an answer is about."""


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A stretch of this device's saves, from ``first`` to ``last``, and how far it has come.

    ``state`` is 未发送, 已导出, 已接收, 已采纳 or 有退回; ``file`` and ``at`` are the name it was exported
    under and when, both empty while it waits; ``count`` is how many saves there are; ``quality`` is the
    province's report on it, once a receipt has brought one.
    """

    first: int
    last: int
    state: str
    file: str
    at: str
    count: int
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle that was exported: what it said the station has, what was answered, whose work it carried."""

    parcel: Parcel
    known: Known
    answered: tuple[Answered, ...] = field(default=())
    carried: tuple[Slice, ...] = field(default=())

    @classmethod
    def of(cls, parcel: Parcel) -> "Sent":
        """The note behind a parcel."""
        read: dict[str, Any] = orjson.loads(parcel.detail)
        answered = tuple((str(a), str(b), str(c)) for a, b, c in read["answered"])
        carried = tuple(Slice(str(a), int(b), int(c)) for a, b, c in read.get("carried", ()))
        return cls(parcel, Known.parse(read["known"].encode()), answered, carried)

    def to_parcel(self) -> Parcel:
        """The parcel with the note."""
        read = {
            "known": self.known.to_bytes().decode(),
            "answered": self.answered,
            "carried": list(map(list, self.carried)),
        }
        return self.parcel._replace(detail=orjson.dumps(read).decode())

    @property
    def waits(self) -> bool:
        """Whether no receipt has settled it."""
        return self.parcel.state in (EXPORTED, RECEIVED)

    def settled(
        self, accepted: int, received: Sequence[str], answers: Sequence[tuple[int, Answered]]
    ) -> "Sent":
        """The bundle after a receipt.

        ``accepted`` is the last number taken, ``received`` the files that came, ``answers`` what is sent
        back, each with the number of the save it is about.
        """
        own = tuple(about for seq, about in answers if self.parcel.first_seq <= seq <= self.parcel.last_seq)
        answered = tuple(dict.fromkeys((*self.answered, *own)))
        state = self.parcel.state
        if self.parcel.last_seq <= accepted:
            state = RETURNED if answered else ACCEPTED
        elif self.waits and self.parcel.sha256 in received:
            state = RECEIVED
        return replace(self, parcel=self.parcel._replace(state=state), answered=answered)


def outbox(
    sent: Sequence[Sent],
    end: int,
    open_outcomes: Sequence[Outcome],
    orphans: Sequence[Slice] = (),
    qualities: Mapping[str, Quality] = MappingProxyType({}),
) -> list[OutboxLine]:
    """The lines of the outbox up to the last save ``end``, the oldest first.

    ``orphans`` are saves of devices that are no more – this station's own before a restore among them –
    which the province has not confirmed: they come first. ``qualities`` are the province's reports by the
    bundle's SHA-256.
    """
    still_open = {(item.entity, item.record_id, item.field) for item in open_outcomes}
    lines = [_orphan(part, sent) for part in orphans]
    lines += [
        replace(_line(item, still_open), quality=qualities.get(item.parcel.sha256))
        for item in sent
        if item.parcel.last_seq
    ]
    done = max((item.parcel.last_seq for item in sent), default=0)
    if end > done:
        lines.append(OutboxLine(done + 1, end, UNSENT, "", "", end - done))
    return lines


def _orphan(part: Slice, sent: Sequence[Sent]) -> OutboxLine:
    carrying = [item.parcel for item in sent if part in item.carried]
    file, at = (carrying[-1].file, carrying[-1].at) if carrying else ("", "")
    state = _LABELS[EXPORTED] if carrying else UNSENT
    return OutboxLine(part.first, part.last, state, file, at, part.last - part.first + 1)


def _line(sent: Sent, still_open: set[Answered]) -> OutboxLine:
    parcel, state = sent.parcel, sent.parcel.state
    if state == RETURNED and still_open.isdisjoint(sent.answered):
        state = ACCEPTED
    count = parcel.last_seq - parcel.first_seq + 1
    return OutboxLine(parcel.first_seq, parcel.last_seq, _LABELS[state], parcel.file, parcel.at, count)


def next_slice(
    sent: Sequence[Sent], device: str, end: int, missing: int, first: int = 0, *, orphans: bool = False
) -> Slice:
    """The stretch that the next bundle carries.

    ``first`` asks for a certain one again. Else it is what the province misses, what was never sent, or the
    oldest bundle that no receipt has settled. Raises StationRefused when there is nothing; where there are
    ``orphans`` to carry, the stretch is empty then, from 0 to 0.
    """
    done = max((item.parcel.last_seq for item in sent), default=0)
    if first:
        again = [item.parcel.last_seq for item in sent if item.parcel.first_seq == first]
        return checked_slice(Slice(device, first, max(again, default=end)), end)
    if missing:
        return checked_slice(Slice(device, missing, end), end)
    if end > done:
        return Slice(device, done + 1, end)
    waiting = next((item.parcel for item in sent if item.waits), None)
    if waiting is None and orphans:
        return Slice(device, 0, 0)
    if waiting is None:
        raise StationRefused("没有需要上报的内容，所有保存都已上报并收到回执。")
    return Slice(device, waiting.first_seq, waiting.last_seq)


def checked_slice(part: Slice, end: int) -> Slice:
    """A stretch that lies within the chain up to ``end``; raises StationRefused for another."""
    if not 1 <= part.first <= part.last <= end:
        raise StationRefused("没有这个编号的内容可以导出，请在上报列表中重新选择。")
    return part
