"""Answering a station: its receipt, with everything it lacks and everything that became of its work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from desktop_app.merge.history import Version
from desktop_app.province.around import Around, Matches
from desktop_app.province.books import Answer
from desktop_app.province.carriage import (
    CATALOGUE_PAPER,
    QUALITY_PAPER,
    UNTIMED_PAPER,
    Known,
    ScopedSource,
    attachments_in,
)
from desktop_app.province.chronicle import RECEIPT
from desktop_app.province.editions import Editions
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk, Received
from desktop_app.province.quality import Quality, write_reports
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.manifest import Slice
from desktop_app.sync.receipt import Outcome, Receipt, State, receipt_dispatch
from desktop_app.sync.writing import Sender, WrittenBundle, write_bundle

SIGNED_REVOCATIONS = "signed revocations"
"""The note that holds the newest list of revocations as another machine signed it."""

_REPORTS = 20
"""How many of a station's newest bundles a receipt reports the quality of."""

_FILES_NAMED = 100
"""How many of a station's newest files a receipt names as received."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Writes receipts. ``certificate`` is the text of the office's own certificate."""

    desk: Desk
    certificate: str
    editions: Editions

    def write(self, device: str, folder: Path) -> WrittenBundle:
        """Write the next receipt of a station into ``folder``.

        It repeats whatever the station has not said it has, so that a receipt that was lost loses nothing.
        Without the signing key it stays unsigned, open to the machine that has the key.
        Raises OfficeRefused for a device that was never enrolled or was taken back – whoever found it would
        read on –, a MachineFault of the stick.
        """
        to = self.desk.books.stations().get(device)
        if to is None:
            raise OfficeRefused("没有这个站点，请核对设备编号，或先办理登记。")
        if gone := self.desk.books.revocations().of(to):
            raise OfficeRefused(f"这台电脑的证书已吊销（{gone.reason}），不再给它写回执。")
        known = self.desk.books.known(device)
        answers = self.desk.books.answers(self.desk.books.lineage(device), known)
        around = self._around(to)
        receipt = self._receipt(to, answers, around)
        slices = self._slices(to, known, around)
        source = ScopedSource(self.desk.ledger, to.sees, self.desk.province.code, around.belongs)
        dispatch = receipt_dispatch(
            receipt,
            to,
            slices,
            self.desk.context.catalogue,
            attachments_in(source, slices) if self.desk.ledger.count("attachment") else (),
        )
        papers = {**dispatch.papers, UNTIMED_PAPER: self._untimed(around)}
        edition = self.editions.owed_to(device)
        papers |= {CATALOGUE_PAPER: edition} if edition else {}
        reports = self._reports(device)
        papers |= {QUALITY_PAPER: write_reports(reports)} if reports else {}
        readers = (to.recipient,) if self.desk.hand else (to.recipient, self.desk.checker)
        written = write_bundle(
            folder,
            replace(dispatch, papers=papers, recipients=readers, succession=self.desk.succession),
            Sender(self.desk.hand, self.certificate),
            source,
        )
        self.desk.books.note_told(answers, receipt.number)
        self.desk.chronicle.add(self.desk.now(), RECEIPT, [device, receipt.number])
        return written

    def _reports(self, device: str) -> list[Quality]:
        """The reports on the newest bundles of a station, under whatever name it sent them."""
        books = self.desk.books
        found = [item for name in books.lineage(device) for item in books.qualities(name)]
        return sorted(found, key=lambda item: (item.at, item.sha256))[-_REPORTS:]

    def _around(self, to: Certificate) -> Around:
        desk = self.desk
        custody = desk.books.custody(
            desk.context.catalogue,
            lambda one: desk.ledger.history("household", one),
            lambda version: next(desk.ledger.transactions(*version, version.seq)).entries,
        )
        return Around(to, desk.books.certificates(), custody, Matches.of(to, desk.books.ask))

    def _receipt(self, to: Certificate, answers: list[Answer], around: Around) -> Receipt:
        desk, devices = self.desk, self.desk.books.lineage(to.device)
        ends = desk.ledger.chain_ends()
        files = desk.books.bundles_of(devices)
        waiting = {item.device for item in files if item.state == Received.PARKED}
        return Receipt(
            device=to.device,
            number=desk.books.next_receipt(to.device),
            made_at=desk.at,
            edition=desk.context.catalogue.edition,
            accepted={device: ends[device].seq for device in devices if device in ends},
            outcomes=tuple(_outcome(answer) for answer in answers),
            missing={device: (ends[device].seq if device in ends else 0) + 1 for device in sorted(waiting)},
            forks=tuple(
                Version(item.device, item.seq) for item in desk.books.forks() if item.device in devices
            ),
            received=tuple(item.sha256 for item in files[-_FILES_NAMED:]),
            certificates=tuple(desk.books.text_of(item) for item in around.certificates),
            revocations=self._revocations(),
            ends={device: ends[device].hash.hex() for device in devices if device in ends},
            around={
                item.device: ends[item.device].seq
                for item in around.certificates
                if item.device in ends and item.device not in devices
            },
        )

    def _revocations(self) -> str:
        """The list of revocations as it is signed: now, or last where the key lies."""
        books = self.desk.books
        if not self.desk.keys.can_sign:
            return str(books.note(SIGNED_REVOCATIONS, ""))
        revocations = books.revocations()
        return revocations.signed(self.desk.keys) if revocations.items else ""

    def _slices(self, to: Certificate, known: Known, around: Around) -> tuple[Slice, ...]:
        """What the station lacks: the office's own chain first, then those of the devices around it."""
        ends = self.desk.ledger.chain_ends()
        devices = {item.device for item in around.certificates} - {to.device, self.desk.own.device}
        anew = around.anew(known)
        wanted = [self.desk.own.device, *sorted(devices)]
        has = {device: 0 if device in anew else known.chains.get(device, 0) for device in wanted}
        return tuple(self._lacking(has, {name: end.seq for name, end in ends.items()}))

    def _lacking(self, has: Mapping[str, int], ends: Mapping[str, int]) -> Iterator[Slice]:
        for device, before in has.items():
            first, last = before + 1, ends.get(device, 0)
            if first <= last:
                yield Slice(device, first, last)

    def _untimed(self, around: Around) -> bytes:
        """The versions around a station whose clock was not believed, whether or not they travel now.

        Its own are among them, and those that it had straight from a colleague's laptop.
        """
        devices = {item.device for item in around.certificates}
        rows = [list(version) for version in self.desk.books.untimed() if version.device in devices]
        return orjson.dumps(rows)


def _outcome(answer: Answer) -> Outcome:
    version = Version(answer.device, answer.seq)
    if answer.closed:
        return Outcome(answer.entity, answer.record_id, answer.field, State.ACCEPTED, "", version)
    state = State(answer.state)
    return Outcome(answer.entity, answer.record_id, answer.field, state, answer.reason, version)
