"""What comes of taking foreign transactions in: the same words at every ledger."""

from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.merge.belonging import APART
from desktop_app.merge.carried import digests_of
from desktop_app.merge.history import Transaction, Version, is_sealed
from desktop_app.store.changes import Touched
from desktop_app.store.custody import WAITING
from desktop_app.store.journal import ChainEnd


class Refusal(NamedTuple):
    """An entry that was kept and not applied, and why."""

    version: Version
    touched: Touched
    reason: str


@dataclass(slots=True)
class Applied:
    """What came of applying foreign transactions.

    ``accepted`` is the last sequence number taken of each device, ``gaps`` the first missing one of the
    devices whose chain had a hole, ``forks`` versions known here with another content.
    """

    transactions: int = 0
    accepted: dict[str, int] = field(default_factory=dict)
    touched: set[Touched] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    gaps: dict[str, int] = field(default_factory=dict)
    forks: list[Version] = field(default_factory=list)
    damaged: list[Version] = field(default_factory=list)

    def is_next(self, transaction: Transaction, end: ChainEnd) -> bool:
        """Whether a transaction goes on where its chain ends; what else it is, is noted here."""
        if transaction.seq <= end.seq:
            self.accepted[transaction.device] = end.seq
            return False
        if transaction.seq != end.seq + 1:
            self.gaps.setdefault(transaction.device, end.seq + 1)
            return False
        if transaction.previous != end.hash:
            self.forks.append(transaction.version)
            return False
        # Who decodes entries computes their digests from what they say: the hash over them is left to see.
        if not is_sealed(transaction, len(transaction.entries), digests_of(transaction)):
            self.damaged.append(transaction.version)
            return False
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Note an entry that is kept and not applied."""
        self.refusals.append(refusal)

    def let_in(self, version: Version, touched: Touched) -> None:
        """Take back that a record waited for a hand-over, or for whoever entered it."""
        self.refusals = [
            item
            for item in self.refusals
            if item[:2] != (version, touched) or item.reason not in (*WAITING, *APART)
        ]
