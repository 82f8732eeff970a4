"""The signed papers of households: printed, taken back as scans, bound into one file for each household."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.catalog.papers import PaperKind, load_papers
from desktop_app.checks.timeline import belongs
from desktop_app.notices.intake import BLANK, IntakeFacts, intake_document, intake_fields
from desktop_app.notices.model import Places
from desktop_app.notices.papers import PaperCode, PaperFacts, cover_document, paper_document
from desktop_app.station.attachments import AttachmentDesk, Write
from desktop_app.station.lists import Lists
from desktop_app.station.people import StationRefused
from desktop_app.station.printed import printed
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

if TYPE_CHECKING:
    from desktop_app.typeset.binding import Part
    from desktop_app.typeset.document import Document

_HEAD = "01"
_YEARLY = ("household_year", "household_income", "status_change")
Derived = Callable[[str, str], Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A scan that found its way back: which paper of whom, and what it answered with yes."""

    kind: str
    household_id: str
    head: str
    year: int
    filled: str


@dataclass(frozen=True, slots=True)
class Hands:
    """What the desk needs of the rest of the station."""

    lists: Lists
    files: AttachmentDesk
    write: Write
    derived: Derived
    today: Callable[[], date]


class PapersDesk:
    """Papers by the codes of ``papers.toml``: register, income, agreement, card, and intake to write in."""

    def __init__(
        self, store: Store, catalogue: Catalogue, shelf: FontShelf, places: Places, hands: Hands
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._shelf = shelf
        self._places = places
        self._hands = hands
        self._loaded: dict[str, PaperKind] = {}

    @property
    def kinds(self) -> dict[str, PaperKind]:
        """The papers there are, by code."""
        self._loaded = self._loaded or load_papers(self._catalogue)
        return self._loaded

    def _kind(self, code: str) -> PaperKind:
        if code not in self.kinds:
            known = "、".join(f"{kind.code} {kind.name}" for kind in self.kinds.values())
            raise StationRefused(f"没有“{code}”这种表，应为：{known}。")
        return self.kinds[code]

    # -- printing --------------------------------------------------------------------------------

    def paper(self, code: str, household_id: str, year: int) -> bytes:
        """One paper of one household as PDF; raises StationRefused."""
        kind = self._kind(code)
        household = self._household(household_id)
        mark = PaperCode(code, household_id, year)
        if kind.sheets:
            known = self._known(kind, household, year)
            return self._printed(intake_document(kind, known, self._catalogue, mark.text()))
        return self._printed(paper_document(kind, mark, self._facts(kind, household, year), self._catalogue))

    def blank(self, code: str) -> bytes:
        """A paper without a household, to be filled in by hand; raises StationRefused if there is none."""
        kind = self._kind(code)
        if not kind.sheets:
            raise StationRefused(f"“{kind.name}”按户打印，没有空白表。")
        return self._printed(intake_document(kind, BLANK, self._catalogue, None))

    def papers(
        self,
        code: str,
        households: Sequence[str],
        year: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> bytes:
        """The same paper of many households in one PDF, an outline entry for each."""
        from desktop_app.typeset.binding import Part, bind
        from desktop_app.typeset.document import Document

        if not households:
            raise StationRefused("没有可以打印的户，请先选择村或户。")
        parts = []
        for household in households:
            parts.append(Part(self._head(household), self.paper(code, household, year)))
            if progress is not None:
                progress(len(parts), len(households))
        return bind(parts, Document(title=f"{year}年{self._kind(code).name}"))

    def households_of(self, division: str) -> list[str]:
        """The households of a village in the order of groups and numbers."""
        rows = self._store.find("household", division_code=division)
        ordered = sorted(rows, key=lambda row: (str(row["village_group"] or ""), str(row["household_no"])))
        return [str(row["id"]) for row in ordered]

    def _printed(self, document: "Document") -> bytes:
        return printed(document, self._shelf)

    def _household(self, household_id: str) -> Record:
        household = self._store.get("household", household_id)
        if household is None:
            raise StationRefused("没有这一户，请核对户编号。")
        return household

    def _head(self, household_id: str) -> str:
        return self._hands.lists.title("household", household_id)

    def _facts(self, kind: PaperKind, household: Record, year: int) -> PaperFacts:
        made = str(household["id"])
        records = {"household": household, **{name: self._yearly(name, made, year) for name in _YEARLY}}
        values = {named: self._shown(named, records.get(named.partition(".")[0])) for named in kind.fields}
        income = self._shown("household_income.per_capita_net_income", records["household_income"])
        members = self._members(made, year)
        words = {
            "household": str(household["household_no"] or ""),
            "head": self._head(made),
            "village": self._places.short_village(str(household["division_code"])),
            "year": str(year),
            "persons": str(len(members)),
            "income": income,
        }
        rows = [
            [self._shown(named, person[named.partition(".")[0]]) for named in kind.members]
            for person in members
        ]
        return PaperFacts(values, rows, {name: self._list(name, made, year) for name in kind.lists}, words)

    def _known(self, kind: PaperKind, household: Record, year: int) -> IntakeFacts:
        """All that stands in the ledger of what the sheet asks; of a new year, what the year before says."""
        made = str(household["id"])
        values: dict[str, str] = {}
        for name in kind.sheets:
            values |= self._texts(name, household if name == "household" else self._latest(name, made, year))
        people = []
        for person in self._members(made, year):
            texts: dict[str, str] = {}
            for name in kind.people:
                texts |= self._texts(name, person.get(name))
            people.append(texts)
        words = {
            "household": str(household["household_no"] or ""),
            "head": self._head(made),
            "village": self._places.short_village(str(household["division_code"])),
            "year": str(year),
        }
        return IntakeFacts(values, people, words)

    def _texts(self, entity: str, record: Record | None) -> dict[str, str]:
        fields = intake_fields(self._catalogue.entity(entity))
        keys = [f"{entity}.{item.name}" for item in fields]
        return {key: self._shown(key, record) for key in keys}

    def _latest(self, entity: str, household: str, year: int) -> Record | None:
        """The record of the year, or of the latest before it (UX-2)."""
        rows = self._store.find(entity, household_id=household)
        known = [row for row in rows if int(str(row["year"] or 0)) <= year]
        return max(known, key=lambda row: int(str(row["year"] or 0)), default=None)

    def _yearly(self, entity: str, household: str, year: int) -> Record | None:
        rows = self._store.find(entity, household_id=household, year=year)
        fitting = [row for row in rows if entity != "status_change" or row["change_kind"] == "exit"]
        return fitting[0] if fitting else None

    def _members(self, household: str, year: int) -> list[dict[str, Record | None]]:
        """Who belongs to the household at the end of the year, or today; the head first."""
        day = min(date(year, 12, 31), self._hands.today())
        found = []
        for member in self._store.find("member", household_id=household):
            if belongs(member, day):
                rows = self._store.find("member_year", member_id=member["id"], year=year)
                found.append({"member": member, "member_year": rows[0] if rows else None})
        return sorted(found, key=lambda person: (person["member_year"] or {}).get("kinship") != _HEAD)

    def _shown(self, named: str, record: Record | None) -> str:
        entity, _, name = named.partition(".")
        if record is None:
            return ""
        declared = self._catalogue.entity(entity)
        stored = {item.name for item in declared.stored_fields}
        value = (
            record.get(name) if name in stored else self._hands.derived(entity, str(record["id"])).get(name)
        )
        return self._hands.lists.show(declared, name, value) if value is not None else ""

    def _list(self, name: str, household: str, year: int) -> list[tuple[str, str]]:
        if name == "helper":
            rows = self._store.find("helper_assignment", household_id=household)
            open_ones = [row for row in rows if not row["end_date"]]
            helpers = (self._store.get("helper", str(row["helper_id"])) for row in open_ones)
            return [("帮扶责任人", str(helper["name"])) for helper in helpers if helper]
        rows = self._store.find("household_measure", household_id=household, year=year)
        declared = self._catalogue.entity("household_measure")
        return [
            (
                self._hands.lists.show(declared, "measure_type", row["measure_type"]),
                self._hands.lists.show(declared, "amount", row["amount"]),
            )
            for row in rows
        ]

    # -- the signed sheet comes back -------------------------------------------------------------

    def take_in(self, file: Path) -> TakenIn:
        """Keep the scan of a signed sheet with its household and answer what it confirms with yes.

        The sheet is known by its code. Raises StationRefused where there is none, or where the household
        has no entry of that year to be confirmed; OSError.
        """
        code = self._code_in(file)
        kind = self._kind(code.kind)
        self._household(code.household_id)
        entity, _, name = kind.sets.partition(".")
        if not entity:
            self._hands.files.attach(file, "household", code.household_id)
            return TakenIn(code.kind, code.household_id, self._head(code.household_id), code.year, "")
        record = self._yearly(entity, code.household_id, code.year)
        if record is None:
            label = self._catalogue.entity(entity).label
            raise StationRefused(f"{self._head(code.household_id)}户没有{code.year}年的{label}，请先登记。")
        made = str(record["id"])
        self._hands.files.attach(file, entity, made)
        values: dict[str, Value] = {name: 1}
        if kind.dated:
            values[kind.dated.partition(".")[2]] = self._hands.today().isoformat()
        self._hands.write([Edit(entity, made, values)], f"{kind.name}已签字，扫描件入库")
        return TakenIn(code.kind, code.household_id, self._head(code.household_id), code.year, kind.sets)

    def _code_in(self, file: Path) -> PaperCode:
        from desktop_app.typeset.codes import Unreadable, codes_in

        try:
            found = [code for text in codes_in(file.read_bytes()) if (code := PaperCode.read(text))]
        except Unreadable:
            raise StationRefused("这个文件不是照片、扫描件或PDF，或者已经损坏。") from None
        if not found:
            raise StationRefused("没有找到签字表上的二维码，请把整页扫描清楚后再试。")
        if len(set(found)) > 1:
            raise StationRefused("这个文件里有几户的签字表，请一户一页分开扫描。")
        return found[0]

    # -- 一户一档 ---------------------------------------------------------------------------------

    def dossier(self, household_id: str) -> bytes:
        """Everything about one household in one PDF: cover, papers of each year, scans and photographs."""
        from desktop_app.typeset.binding import Part, Unbindable, bind

        household = self._household(household_id)
        parts = list(self._parts(household))
        facts = self._facts(self.kinds["register"], household, self._hands.today().year)
        cover = cover_document(facts.words, [part.label for part in parts])
        try:
            return bind([Part("封面", self._printed(cover)), *parts], cover)
        except Unbindable as bad:
            raise StationRefused(f"“{bad.label}”的文件打不开或设有密码，请重新扫描。") from None

    def _parts(self, household: Record) -> Iterator["Part"]:
        from desktop_app.typeset.binding import Part

        made = str(household["id"])
        owners: list[tuple[str, str, str]] = [("household", made, "户资料")]
        yield Part("登记表", self.paper("register", made, self._hands.today().year))
        for entity, code in (("household_income", "income"), ("status_change", "agreement")):
            rows = self._store.find(entity, household_id=made)
            for row in sorted(rows, key=lambda row: (int(str(row["year"] or 0)), str(row["id"]))):
                if code == "income" or row["change_kind"] == "exit":
                    year = int(str(row["year"]))
                    label = f"{year}年{self.kinds[code].name}"
                    yield Part(label, self.paper(code, made, year))
                    owners.append((entity, str(row["id"]), f"{label}（签字扫描件）"))
        for entity, owner, label in owners:
            yield from self._scans(entity, owner, label)

    def _scans(self, entity: str, owner: str, label: str) -> Iterator["Part"]:
        from desktop_app.typeset.binding import Part
        from desktop_app.typeset.document import Document

        for row in self._store.find("attachment", owner_entity=entity, owner_id=owner):
            data = self._store.blob(str(row["sha256"]))
            if data is None:
                continue  # it is on the laptop where it was added: the paper above stands for it
            if row["media_type"] == "application/pdf":
                yield Part(label, data, ours=False)
            elif row["media_type"] == "image/jpeg":
                yield Part(label, self._printed(Document(title=label)), data)
