"""Whose entries count, and whose clock: the same judgement at the province and at every laptop.

Both sides judge by the same certificates, so that whatever way a transaction takes, the same entries are
applied and the same versions may decide (design.md §4).
"""

from collections.abc import Collection, Iterable

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.clock import milliseconds
from desktop_app.merge.history import Entry, Transaction, Version
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.numbering import SERIES, misnumbered
from desktop_app.sync.trust import believed_time

DAY_MS = 24 * 60 * 60 * 1000
"""How far ahead of the receiver's clock a sender's may be before it no longer decides anything."""

_UNKNOWN = "写这条内容的电脑没有在省里登记，已退回；请先提交登记申请。"


class Judgement:
    """Judges transactions by the certificates of the devices that made them.

    ``latest_ms`` is the latest moment that is believed, in milliseconds since 1970, or None; ``untimed``
    are versions that another judge has already found to come from a wrong clock. ``found_untimed`` are
    those that this one found.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        certificates: Iterable[Certificate],
        latest_ms: int | None = None,
        untimed: Collection[Version] = (),
    ) -> None:
        self._catalogue = catalogue
        self._by_device: dict[str, list[Certificate]] = {}
        for certificate in certificates:
            self._by_device.setdefault(certificate.device, []).append(certificate)
        self._latest_ms = latest_ms
        self._untimed = frozenset(untimed)
        self._verdicts: dict[tuple[str, ...], str] = {}  # a bundle asks the same thousands of times
        self.found_untimed: list[Version] = []

    def __call__(self, transaction: Transaction, entry: Entry) -> str:
        """``judge``, for whoever takes the whole judge as a ``store.custody.Judge``."""
        return self.judge(transaction, entry)

    def judge(self, transaction: Transaction, entry: Entry) -> str:
        """Why an entry is not applied, in Chinese; an empty text lets it in.

        The newest certificate speaks: an area that was taken from a station is no longer its own.
        """
        verdict = self._known(transaction.device, entry.entity, entry.home)
        if not verdict and entry.entity in SERIES:
            return misnumbered(self._newest(transaction.device), entry.entity, entry.changes or ())
        return verdict

    def alike(self, transaction: Transaction, entity: str, home: str) -> str | None:
        """What ``judge`` says of all entries of an entity and home; None where each has to be looked at."""
        verdict = self._known(transaction.device, entity, home)
        return None if not verdict and entity in SERIES else verdict

    def _known(self, *asked: str) -> str:
        verdict = self._verdicts.get(asked)
        if verdict is None:
            verdict = self._verdicts[asked] = self._verdict(*asked)
        return verdict

    def _verdict(self, device: str, entity: str, home: str) -> str:
        if device not in self._by_device:
            return _UNKNOWN
        return self._newest(device).may_write(self._catalogue.entity(entity).owner, home)

    def _newest(self, device: str) -> Certificate:
        return max(self._by_device[device], key=lambda item: (item.valid_from, item.serial))

    def counted(self, transaction: Transaction) -> int:
        """The time that may decide: the transaction's own where its clock is believed, else 0."""
        return self.clocked(transaction.version, transaction.time)

    def clocked(self, version: Version, time: int) -> int:
        """The same of a version and its hybrid time; what counts as 0 is noted in ``found_untimed``.

        All that is not believed here is noted, and not only a clock that runs ahead: a later certificate
        must not bring a time back to life at one place and not at another.
        """
        if version in self._untimed:
            return 0
        ahead = self._latest_ms is not None and milliseconds(time) > self._latest_ms
        known = () if ahead else self._by_device.get(version.device, ())
        believed = max((believed_time(item, time) for item in known), default=0)
        if not believed:
            self.found_untimed.append(version)
        return believed
