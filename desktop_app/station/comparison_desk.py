"""Other offices' lists beside the register: read in memory, hits become issues, the list is never kept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.catalog.standing import load_list_rules
from desktop_app.checks.identity import IdNumber
from desktop_app.exchange.listed_people import ListHit, read_list
from desktop_app.reports import supervising
from desktop_app.sheets.reading import read_workbook
from desktop_app.station.people import StationRefused
from desktop_app.station.report_desk import ReportDesk

ISSUE, COMPARISON = "supervision_issue", "list_comparison"
_FROM_LIST = "10"
_LEAST_PURPOSE = 2
_MOST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """One of ours on the list: who and where, what the list says, and how matters stand.

    ``issue_id`` is the issue it is or becomes; ``status`` is empty while there is none, else its code.
    """

    member_id: str
    name: str
    household_no: str
    village: str
    place: str
    evidence: str
    issue_id: str
    status: str

    @property
    def is_new(self) -> bool:
        """Whether nobody has been asked about this yet."""
        return not self.status


@dataclass(frozen=True, slots=True)
class Compared:
    """A list that was compared: its kind and purpose, its rows, those whose number was lost, and the hits."""

    kind: str
    purpose: str
    rows: int
    lost: tuple[str, ...]
    digest: str
    hits: tuple[Hit, ...]
    comparison_id: str


class ComparisonDesk:
    """Compares lists with the people of the register who have not left it."""

    def __init__(self, desk: ReportDesk) -> None:
        self._desk = desk
        self._store = desk.store
        self._catalogue = desk.catalogue

    def kinds(self) -> Mapping[str, str]:
        """The kinds of lists by code, as a person chooses among them."""
        return {item.code: item.label for item in self._catalogue.codes["list_kind"]}

    def compare(self, path: Path, kind: str, purpose: str) -> Compared:
        """Compare a list (.xlsx, .xls or .csv) with the register; nothing of it is stored.

        That it was done, why, with how many rows and which file, stands in the journal and in the security
        log. Raises StationRefused without a purpose, ImportRefused and SheetRefused for a file that cannot
        be compared.
        """
        if kind not in self.kinds():
            raise StationRefused(f"没有这种名单，可以选：{'、'.join(self.kinds().values())}。")
        if len(purpose.strip()) < _LEAST_PURPOSE:
            raise StationRefused("请写明比对的用途，例如“省扶贫办2018年10月动态管理比对”。")
        people = self._people()
        with read_workbook(path) as workbook:
            read = read_list(workbook, people)
        label = self.kinds()[kind]
        digest = self._desk.hands.guard.note_compared(label, path, read.rows, purpose)
        hits = self._told(kind, read.hits, people)
        made = new_id()
        values: dict[str, Value] = {
            "kind": kind,
            "purpose": purpose.strip(),
            "compared_date": self._desk.today().isoformat(),
            "rows": read.rows,
            "hits": len(hits),
            "file_hash": digest,
        }
        told = f"比对{label}名单：{purpose.strip()}，{read.rows}行，比中{len(hits)}人，SHA-256 {digest}"
        self._desk.hands.write([Edit(COMPARISON, made, values)], told)
        return Compared(kind, purpose.strip(), read.rows, tuple(read.lost), digest, tuple(hits), made)

    def register(self, compared: Compared) -> int:
        """Make an issue of every hit that nobody has been asked about; returns how many.

        Each waits to be verified: a reply in words, evidence as attachments, then as every other issue.
        """
        rule, today = load_list_rules()[compared.kind], self._desk.today()
        label = self.kinds()[compared.kind]
        edits = [
            Edit(
                ISSUE,
                hit.issue_id,
                {
                    "issue_type": rule.issue_type,
                    "issue_source": _FROM_LIST,
                    "found_date": today.isoformat(),
                    "due_date": (today + timedelta(days=rule.days)).isoformat(),
                    "status": supervising.TO_VERIFY,
                    "is_major": 0,
                    "detail": _detail(rule.told, hit),
                    "comparison_id": compared.comparison_id,
                    "target_entity": "member",
                    "target_id": hit.member_id,
                },
            )
            for hit in compared.hits
            if hit.is_new
        ]
        if edits:
            self._desk.hands.write(edits, f"登记{label}名单比中的问题{len(edits)}个")
        return len(edits)

    def _people(self) -> Mapping[str, list[Record]]:
        """Those who have not left, by the 18 characters of their identity number."""
        people: dict[str, list[Record]] = defaultdict(list)
        for member in self._store.find("member", left_date=None):
            number = IdNumber.parse(member.get("id_no"))
            if number is not None:
                people[number.text].append(member)
        return people

    def _told(self, kind: str, found: list[ListHit], people: Mapping[str, list[Record]]) -> list[Hit]:
        """The hits with names and places; several rows of one person are one hit."""
        by_member: dict[str, list[ListHit]] = defaultdict(list)
        members: dict[str, Record] = {}
        for hit in found:
            for member in people[hit.id_no]:
                members[str(member["id"])] = member
                by_member[str(member["id"])].append(hit)
        homes = self._store.find_among("household", "id", {str(m["household_id"]) for m in members.values()})
        by_id = {str(home["id"]): home for home in homes}
        told = load_list_rules()[kind].told
        return [
            self._hit(kind, told, members[known], by_id.get(str(members[known]["household_id"]), {}), rows)
            for known, rows in by_member.items()
        ]

    def _hit(self, kind: str, told: str, member: Record, home: Record, rows: list[ListHit]) -> Hit:
        code = str(home.get("division_code") or "")
        place = "、".join(row.place for row in rows)
        hit = Hit(
            str(member["id"]),
            str(member["name"] or ""),
            str(home.get("household_no") or ""),
            self._desk.divisions.short_village(code) if self._desk.divisions.exists(code) else code,
            place,
            "；".join(dict.fromkeys(filter(None, (row.evidence for row in rows)))),
            "",
            "",
        )
        return self._known(kind, _detail(told, hit), hit)

    def _known(self, kind: str, detail: str, hit: Hit) -> Hit:
        """The hit with its issue: one still open, one settled that said the same, or a new one."""
        turn = 0
        while True:
            made = supervising.issue_id(f"list {kind}", "member", hit.member_id, turn)
            known = self._store.get(ISSUE, made)
            if known is None:
                return _with(hit, made, "")
            if known["status"] in supervising.OPEN or known["detail"] == detail:
                return _with(hit, made, str(known["status"]))
            turn += 1


def _with(hit: Hit, issue_id: str, status: str) -> Hit:
    return replace(hit, issue_id=issue_id, status=status)


def _detail(told: str, hit: Hit) -> str:
    """What an issue says: never a number of a person, and not where in the list it stood."""
    return f"{told}，请核实。{f'名单上写：{hit.evidence}' if hit.evidence else ''}"[:_MOST_DETAIL]
