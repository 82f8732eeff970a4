"""From a family that nothing stands against to the edits each of its rows makes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Catalogue, Record, Records, Value
from desktop_app.checks.industry import links_of
from desktop_app.checks.timeline import birth_date, in_order, status_after
from desktop_app.exchange.comparing import Comparison
from desktop_app.exchange.constants import Constants
from desktop_app.exchange.family import Family, PersonRows, year_of
from desktop_app.exchange.matching import Known, Matcher, RowEdits
from desktop_app.exchange.national import National, Reconciled
from desktop_app.exchange.rows import SheetRow

_EMPLOYMENT = ("employer", "channel")
_IDENTITY_CARD, _DISABILITY_CARD = "1", "3"
_NEWBORN = "11"
_HEAD = "01"


@dataclass(slots=True)
class HouseholdEdits:
    """Works out the edits of one family; ``by_row`` holds them by sheet and row number.

    ``unanswered`` are the constants that the family would have needed, ``reconciled`` what the file says of
    the fields that were changed here.
    """

    catalogue: Catalogue
    records: Records
    matcher: Matcher
    constants: Constants
    family: Family
    known: Known
    national: National = field(default_factory=National)
    by_row: dict[tuple[str, int], RowEdits] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    reconciled: Reconciled = field(default_factory=Reconciled)

    def work_out(self) -> None:
        """Fill ``by_row``; notes and problems that turn up go to the rows."""
        self._household()
        for year in sorted(self.family.yearly):
            self._year(year)
        self._status()
        for person in self._people():
            self._person(person)
        self._gone()
        self._compare()

    def _of(self, row: SheetRow) -> RowEdits:
        fresh = RowEdits(national=self.national, reconciled=self.reconciled)
        return self.by_row.setdefault((row.sheet, row.number), fresh)

    def _constant(self, key: str) -> Value:
        value = self.constants.get(key)
        if value is None:
            self.unanswered.append(key)
        return value

    def _household(self) -> None:
        values = {**self.family.lasting, "household_no": self.family.number}
        here = self.known.household
        for name in ("identified_year", "identify_standard"):
            if name not in values and (here is None or here.get(name) is None):
                values[name] = self._constant(name)
        if here is None and not values.get("division_code") and not self.family.is_refused:
            anchor = self.family.anchor
            anchor.problems.append(f"第{anchor.number}行：没有填写行政村，不能确定这一户属于哪个村。")
        self._of(self.family.anchor).add("household", self.known.id, _filled(values), here)

    def _year_row(self, year: int) -> SheetRow:
        rows = (row for row in self.family.household_rows if year_of(row) == year)
        return next(rows, self.family.anchor)

    def _year(self, year: int) -> None:
        groups = self.family.yearly[year]
        row = self._year_row(year)
        situation = dict(groups.get("household_year", {}))
        known, existing = self._child("household_year", {"year": year})
        if "household_type" not in situation and (existing is None or existing.get("household_type") is None):
            situation["household_type"] = self._constant("household_type")
        self._of(row).add("household_year", known, self._owned(situation, year), existing)
        if "household_income" in groups:
            known, existing = self._child("household_income", {"year": year})
            income = self._owned(groups["household_income"], year)
            self._of(row).add("household_income", known, income, existing)

    def _child(self, entity: str, key: Mapping[str, Value]) -> tuple[str, Record | None]:
        return self.matcher.child(entity, self.known.id, key, is_new=self.known.is_new)

    def _owned(self, values: Mapping[str, Value], year: int) -> dict[str, Value]:
        return {**_filled(values), "household_id": self.known.id, "year": year}

    def _status(self) -> None:
        """The poverty status as an *imported* change; what people decided later is never overwritten."""
        year = max(self.family.yearly, default=0)
        given = self.family.yearly.get(year, {}).get("status_change", {}).get("poverty_status")
        changes = [] if self.known.is_new else self.records.find("status_change", household_id=self.known.id)
        key: dict[str, Value] = {"year": year, "change_kind": "imported"}
        if not changes:
            status = given if given is not None else self._constant("poverty_status")
            known, existing = self._child("status_change", key)
            values = {**key, "household_id": self.known.id, "poverty_status": status}
            self._of(self.family.anchor).add("status_change", known, values, existing)
            return
        decided = [change for change in changes if change.get("change_kind") != "imported"]
        newest = in_order(decided or changes)[-1]
        here = {"poverty_status": status_after(newest)}
        if given is not None:
            target = ("status_change", self.known.id)
            self.reconciled.settle(self.national, target, {"poverty_status": given}, here)
        if given is None or given == status_after(newest):
            return
        if newest.get("change_kind") == "imported" and newest.get("year") == year:
            edits = self._of(self.family.anchor)
            edits.add("status_change", str(newest["id"]), {"poverty_status": given}, newest)
            return
        table = self.catalogue.codes["poverty_status"]
        self.family.anchor.notes.append(
            f"第{self.family.anchor.number}行：表中脱贫属性为“{table.label(str(given))}”，系统中已是"
            f"“{table.label(str(status_after(newest) or ''))}”，保留系统中的状态。"
        )

    def _gone(self) -> None:
        """A member who left here and whom the national system no longer has: it agrees (UX-4)."""
        told = {record for edits in self.by_row.values() for record in edits.records}
        for member in self.known.members if self.family.people else ():
            target = ("member", str(member["id"]))
            if target not in told and member.get("left_date"):
                gone = {"left_date": member["left_date"]}
                self.reconciled.settle(self.national, target, gone, member)

    def _still_there(self, member: Record) -> None:
        """A member who left here and whom the national system still has: it does not agree yet."""
        if member.get("left_date"):
            self.reconciled.settle(self.national, ("member", str(member["id"])), {"left_date": None}, member)

    def _people(self) -> Iterable[PersonRows]:
        if self.family.people or not self.known.is_new:
            return self.family.people
        return self._head_alone()

    def _head_alone(self) -> list[PersonRows]:
        """The head as the only member known, from the columns of a household table without member table."""
        anchor = self.family.anchor
        if not anchor.head.get("id_no") or not anchor.head.get("name"):
            return []
        situation: dict[str, Value] = {"kinship": _HEAD, "year": year_of(anchor)}
        values: dict[str, Mapping[str, Value]] = {"member": anchor.head, "member_year": situation}
        row = SheetRow(anchor.sheet, anchor.number, True, values, {}, {}, anchor.problems, anchor.notes)
        return [PersonRows(str(anchor.head["id_no"]), [row])]

    def _person(self, person: PersonRows) -> None:
        existing = self.matcher.member(person, self.known)
        values = {**_filled(person.newest.values.get("member", {})), "household_id": self.known.id}
        if existing is None:
            self._complete_new(person.newest, values)
            known = self.matcher.new_member_id(self.known.id, values)
        else:
            known = str(existing["id"])
            self._still_there(existing)
        self._of(person.newest).add("member", known, values, existing)
        for row in person.rows:
            self._situation(row, known, is_new=existing is None)
        if not self.family.is_refused:
            Comparison(self.catalogue).person(person.newest, values)

    def _complete_new(self, row: SheetRow, values: dict[str, Value]) -> None:
        """What a national export leaves out of a new member: the kind of paper and since when he belongs.

        Members of a household that arrives whole have belonged to it since it was identified, or since
        their birth; of one who joins a household that is here already, a person has to say it.
        """
        is_card = len(str(values.get("id_no") or "")) > 18
        values.setdefault("id_type", _DISABILITY_CARD if is_card else _IDENTITY_CARD)
        if not self.known.is_new:
            row.notes.append(f"第{row.number}行：这是新增的成员，请补填进入本户时间和增加原因。")
            return
        identified = self.family.lasting.get("identified_year") or self.constants.given.get("identified_year")
        since = self.family.lasting.get("identified_date") or (identified and f"{identified}-01-01")
        if "joined_date" in values or not since:
            return
        born = str(birth_date(values) or "")
        values["joined_date"] = max(str(since), born)
        if born > str(since):
            values.setdefault("join_reason", _NEWBORN)

    def _situation(self, row: SheetRow, member: str, *, is_new: bool) -> None:
        year = year_of(row)
        values = {**row.values.get("member_year", {}), "member_id": member, "year": year}
        known, existing = self.matcher.child("member_year", member, {"year": year}, is_new=is_new)
        self._of(row).add("member_year", known, values, existing)
        job = row.values.get("employment", {})
        if any(job.get(name) for name in _EMPLOYMENT):
            start = f"{year}-01-01"
            place = row.get("member_year", "work_division")
            period = {"member_id": member, "start_date": start, "end_date": f"{year}-12-31"}
            known, existing = self.matcher.child("employment", member, {"start_date": start}, is_new=is_new)
            where = {"work_division": place} if place else {}
            self._of(row).add("employment", known, {**job, **where, **period}, existing)

    def _compare(self) -> None:
        if self.family.is_refused:
            return
        comparison = Comparison(self.catalogue)
        newest = max(self.family.yearly, default=0)
        for row in {id(self._year_row(year)): self._year_row(year) for year in self.family.yearly}.values():
            groups = self.family.yearly.get(year_of(row), {})
            people = self._head_count() if year_of(row) == newest else 0
            asked = ("household_year", "led_by_enterprise") in row.checks and not self.known.is_new
            linked = links_of(self.records, self.known.id, year_of(row)) if asked else ()
            situation, income = groups.get("household_year", {}), groups.get("household_income", {})
            comparison.household(row, people, situation, income, linked)
        self._compare_head()

    def _head_count(self) -> int:
        """How many members the household will have after the import."""
        if not self.family.people:
            return len([member for member in self.known.members if not member.get("left_date")])
        return len(self.family.people)

    def _compare_head(self) -> None:
        said = self.family.anchor.head.get("id_no")
        heads = [
            person for person in self.family.people if person.newest.get("member_year", "kinship") == _HEAD
        ]
        anchor = self.family.anchor
        if self.family.people and not heads:
            anchor.notes.append(f"第{anchor.number}行：{self.catalogue.checks['VR-MEM-001'].message}。")
        elif heads and said and all(person.id_no != said for person in heads):
            anchor.notes.append(
                f"第{anchor.number}行：户主证件号码与成员表中的户主（{heads[0].name}）不一致。"
            )


def _filled(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}
