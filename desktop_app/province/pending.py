"""Certificates that wait for the signing key, which lies on another machine.

Their serials and tags are given out: whatever is granted meanwhile gets others.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.province.books import Books
from desktop_app.sync.certificate import Certificate

_PENDING = "pending certificates"


@dataclass(frozen=True, slots=True)
class Wished:
    """A certificate to be signed, and the text that shows what it rests on: the station's own request, or
    the signed certificate that it renews.
    """

    certificate: Certificate
    basis: str

    def to_row(self) -> dict[str, Any]:
        """The wish as it is kept and carried."""
        return {"body": self.certificate.to_body(), "basis": self.basis}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Wished":
        """The wish of such a row; raises BundleRefused, KeyError or TypeError for anything else."""
        return cls(Certificate.from_body(row["body"]), str(row["basis"]))


@dataclass(frozen=True, slots=True)
class Pending:
    """The wishes of one office, in its books."""

    books: Books

    def wishes(self) -> list[Wished]:
        """All that wait, the oldest first."""
        return [Wished.from_row(row) for row in self.books.note(_PENDING, [])]

    def add(self, wishes: Iterable[Wished]) -> None:
        """Let more wait."""
        rows = [*self.books.note(_PENDING, []), *(wish.to_row() for wish in wishes)]
        self.books.keep_note(_PENDING, rows)

    def settle(self, serials: Collection[str]) -> None:
        """Forget those that were signed."""
        rows = [row for row in self.books.note(_PENDING, []) if row["body"]["serial"] not in serials]
        self.books.keep_note(_PENDING, rows)
