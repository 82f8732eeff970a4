"""What an import refuses outright: identity numbers that no standard allows.

Other errors are taken in and become findings, for errors block submitting, never saving. A wrong number is
different: it would found a person's identity, and the next import would make a second person of it.
"""

from collections.abc import Sequence

from desktop_app.catalog.model import Catalogue, Edit, Record, Records
from desktop_app.checks.balance import CHAIN, WithRows, unbalanced
from desktop_app.checks.identity import IdNumber, longer_number
from desktop_app.checks.registry import Circumstances
from desktop_app.exchange.rows import WITHOUT_PAPERS

_CARD_LENGTHS = (18, 20, 22)


class NumberJudge:
    """A judge for ``plan_import``: refuses members whose identity number cannot be one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._checks = catalogue.checks

    def __call__(self, edits: Sequence[Edit]) -> list[str]:
        """The reasons against these edits, as Chinese sentences; the number itself is not repeated."""
        return [
            reason
            for edit in edits
            if edit.entity == "member" and "id_no" in edit.values
            for reason in self._reasons(edit.values)
        ]

    def remarks(self, edits: Sequence[Edit]) -> list[str]:  # noqa: ARG002 - money has a judge of its own
        """What a person should look at although the row is taken in; nothing of people."""
        return []

    def _reasons(self, member: Record) -> list[str]:
        text = str(member.get("id_no") or "")
        if not text or member.get("id_type") == WITHOUT_PAPERS:
            return []
        if len(text) not in _CARD_LENGTHS:
            hint = "；15位旧号码请按户口簿填写18位新号码" if longer_number(text) else ""
            return [f"{self._checks['VR-ID-001'].message}，现在是{len(text)}位{hint}。"]
        number = IdNumber.parse(text)
        if number is None or not number.checksum_ok:
            return [f"{self._checks['VR-ID-002'].message}，请对照证件核对每一位。"]
        if number.birth_date is None:
            return [f"{self._checks['VR-ID-003'].message}，请对照证件核对。"]
        return []


class RowJudge(NumberJudge):
    """The judge of the rows of one table, which sees the rows before each beside what is stored."""

    def __init__(self, catalogue: Catalogue, records: Records, circumstances: Circumstances) -> None:
        super().__init__(catalogue)
        self._seen = WithRows(records)
        self._circumstances = circumstances

    def remarks(self, edits: Sequence[Edit]) -> list[str]:
        """Where the ledger chain would not balance to the fen with a row of money: an error to be corrected
        before anything that hangs on it is handed in."""
        told = []
        for edit in edits:
            if edit.entity in CHAIN:
                row = self._seen.put(edit.entity, edit.record_id, edit.values)
                told += [one.message for one in unbalanced(edit.entity, row, self._seen, self._circumstances)]
        return told
