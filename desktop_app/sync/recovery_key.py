"""The paper by which a station knows the two officers who together bring a forgotten password back.

It is signed by the province: a recovery key from anybody else would be a way in for that person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.sync.documents import Paper
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys

_PAPER = "recovery-key"
OFFICERS = 2


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The officers' names and public keys (``age1…``) in the order in which they open a request."""

    names: tuple[str, ...]
    recipients: tuple[str, ...]

    def signed(self, keys: StationKeys) -> str:
        """The text of the paper, signed with the province's key."""
        officers: Sequence[dict[str, Any]] = [
            {"name": name, "recipient": recipient}
            for name, recipient in zip(self.names, self.recipients, strict=True)
        ]
        return Paper.sign(_PAPER, {"officers": list(officers)}, keys).text

    @classmethod
    def parse(cls, text: str, province: ProvinceKey) -> "RecoveryKey":
        """The key in a paper of this province; raises BundleRefused for anything else."""
        paper = Paper.parse(text, _PAPER)
        if not any(paper.holds(issuer) for issuer in province.issuers):
            raise BundleRefused(Reason.TEXT_DAMAGED)
        try:
            officers = paper.body["officers"]
            names = tuple(str(item["name"]) for item in officers)
            recipients = tuple(str(item["recipient"]) for item in officers)
        except (KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error
        if len(set(recipients)) != OFFICERS:
            raise BundleRefused(Reason.TEXT_DAMAGED)
        return cls(names, recipients)
