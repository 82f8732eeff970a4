"""Household life as events: members come and go, households split, merge and move, heads change.

Each is one transaction: the records that change and an event that says what happened, so that history is
told in sentences and nothing is altered silently (records.md §3.1). Nothing is ever deleted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.catalog.identity import new_id, record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.checks.facts import HouseholdFacts
from desktop_app.checks.loading import load_household
from desktop_app.checks.procedure import Step, next_step, step_refusals
from desktop_app.checks.registry import Circumstances
from desktop_app.checks.timeline import sex
from desktop_app.checks.values import filled, text
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

_HEAD, _SPOUSE, _OTHER = "01", "02", "99"
_DIVORCE_OR_SPLIT, _MOVED_IN, _MOVED_OUT = "26", "19", "29"
_SEEN_FROM_THE_NEW_HEAD = {"02": "02", "03": "11", "04": "11", "11": "03", "12": "03", "21": "21"}
"""By the new head's relation to the old one, the old head's relation to the new one, where a man was head."""
_MOTHER = "12"
_DAUGHTER = "04"
_COPIED_NOT = frozenset(
    {"household_id", "joined_date", "join_reason", "left_date", "left_reason", "is_deleted", "void_reason"}
)

Number = Callable[[str, Mapping[str, Value]], Mapping[str, Value]]
"""Gives a new record its serial numbers."""

Write = Callable[[Sequence[Edit], str], Changes]


@dataclass(frozen=True, slots=True)
class Lived:
    """What an event came to: the household, a second one where there is one, and what is to be looked at."""

    household_id: str
    other_id: str = ""
    hints: tuple[str, ...] = ()


class LifeDesk:
    """Enters the events of households at one station. Days are ISO texts."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        circumstances: Callable[[], Circumstances],
        numbered: Number,
        write: Write,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._circumstances = circumstances
        self._numbered = numbered
        self._write = write

    # -- members -----------------------------------------------------------------------------------

    def join(
        self, household_id: str, member: Mapping[str, Value], kinship: str, day: str, reason: str
    ) -> Lived:
        """A person becomes a member; ``reason`` is a code of 人员自然增加原因.

        Raises StationRefused when the person still belongs to another household.
        """
        self._household(household_id)
        self._require_day(day)
        id_no = str(member.get("id_no") or "")
        holders = self._store.find("member", id_no=id_no) if id_no else []
        if any(not filled(row, "left_date") for row in holders):
            raise StationRefused("这个人还在另一户（或本户）名下，请先在原来的户登记减少。")
        values: dict[str, Value] = {
            **member,
            "household_id": household_id,
            "joined_date": day,
            "join_reason": reason,
            "left_date": None,
            "left_reason": None,
        }
        made = self._member_id(values)
        edits = [
            Edit("member", made, values),
            self._situation(made, int(day[:4]), {"kinship": kinship}),
            self._event(household_id, "join", day, self._label("member_change_in", reason), member_id=made),
        ]
        self._write(edits, f"成员增加：{text(values, 'name')}")
        return Lived(household_id)

    def leave(self, member_id: str, day: str, reason: str, new_head: str = "") -> Lived:
        """A member leaves; ``reason`` is a code of 人员自然减少原因. A leaving head names who follows."""
        member = self._store.get("member", member_id)
        if member is None:
            raise StationRefused("没有这位成员。")
        facts = self._household(text(member, "household_id"))
        self._require_day(day)
        if filled(member, "left_date"):
            raise StationRefused(f"{text(member, 'name')}已经登记减少。")
        if day < text(member, "joined_date"):
            raise StationRefused("减少日期早于进入日期。")
        edits = self._head_leaves(facts, [member_id], new_head, day)
        edits += [
            Edit("member", member_id, {"left_date": day, "left_reason": reason}),
            self._event(
                facts.id, "leave", day, self._label("member_change_out", reason), member_id=member_id
            ),
        ]
        self._write(edits, f"成员减少：{text(member, 'name')}")
        return Lived(facts.id)

    def head(self, household_id: str) -> str:
        """The member who is head today, or an empty text where nobody is."""
        return self._head(self._household(household_id), self._circumstances().today.year)

    def change_head(self, household_id: str, member_id: str, day: str, reason: str) -> Lived:
        """Another member becomes head; whose relation to the new head is not certain is a hint."""
        facts = self._household(household_id)
        self._require_day(day)
        if not reason.strip():
            raise StationRefused("请写明户主变更的原因。")
        edits, hints = self._new_head(facts, member_id, int(day[:4]))
        edits.append(self._event(household_id, "head", day, reason.strip(), member_id=member_id))
        self._write(edits, f"户主变更：{reason.strip()}")
        return Lived(household_id, hints=tuple(hints))

    def _head_leaves(
        self, facts: HouseholdFacts, leaving: Sequence[str], new_head: str, day: str
    ) -> list[Edit]:
        year = int(day[:4])
        head = self._head(facts, year)
        staying = [row for row in self._present(facts) if text(row, "id") not in leaving]
        if head not in leaving or not staying:
            return []
        if not new_head or new_head in leaving:
            raise StationRefused("户主要离开本户，请先指定新的户主。")
        edits, _hints = self._new_head(facts, new_head, year)
        kept = self._situation(head, year, {}).record_id  # what a leaving head was, he was to the end
        return [edit for edit in edits if edit.record_id != kept]

    def _new_head(self, facts: HouseholdFacts, member_id: str, year: int) -> tuple[list[Edit], list[str]]:
        people = {text(row, "id"): row for row in self._present(facts)}
        if member_id not in people:
            raise StationRefused("新户主要是本户现有成员。")
        old = self._head(facts, year)
        if old == member_id:
            raise StationRefused("这位成员已经是户主。")
        was = self._kinship(facts, member_id, year)
        edits = [self._situation(member_id, year, {"kinship": _HEAD})]
        hints = []
        for other, row in people.items():
            if other == member_id:
                continue
            kinship = self._kinship(facts, other, year)
            seen = _seen_by(was, kinship, sex(row) == "2") if other == old else ""
            if other == old and seen:
                edits.append(self._situation(other, year, {"kinship": seen}))
            else:
                edits += [self._situation(other, year, {"kinship": _OTHER})] if kinship == _HEAD else []
                hints.append(f"请核对{text(row, 'name')}与新户主的关系。")
        return edits, hints

    # -- households --------------------------------------------------------------------------------

    def split(
        self,
        household_id: str,
        members: Sequence[str],
        head: str,
        day: str,
        reason: str,
        new_head_here: str = "",
    ) -> Lived:
        """Some members make a household of their own (分户), with the poverty status of the old one."""
        facts = self._household(household_id)
        self._require_day(day)
        chosen = [row for row in self._present(facts) if text(row, "id") in members]
        if not chosen or len(chosen) != len(set(members)):
            raise StationRefused("请选择要分出的本户现有成员。")
        if len(chosen) == len(self._present(facts)):
            raise StationRefused("全部成员都分出去就不是分户；整户迁走请用“迁移”。")
        if head not in members:
            raise StationRefused("新户的户主要在分出的成员中。")
        edits = self._head_leaves(facts, members, new_head_here, day)
        values = {
            name: facts.household.get(name)
            for name in (
                "division_code",
                "village_group",
                "address_detail",
                "identify_standard",
                "identified_year",
            )
        }
        values |= self._numbered("household", values)
        made = record_id(self._catalogue.entity("household"), values)
        edits.append(Edit("household", made, {**values, "review_state": "0", "source_kind": "1"}))
        edits += self._carried(facts, chosen, made, day, head)
        edits += self._status_copy(facts, made, day)
        edits += self._helpers_copy(facts, made, day)
        told = f"{reason.strip()}：分出{'、'.join(text(row, 'name') for row in chosen)}"
        edits.append(self._event(household_id, "split", day, told, other_household_id=made))
        edits.append(
            self._event(made, "split", day, f"{reason.strip()}：由原户分出", other_household_id=household_id)
        )
        self._write(edits, f"分户：{reason.strip()}")
        hints = ("请在新户补齐年度情况、收入和与户主关系。",)
        return Lived(household_id, made, hints)

    def merge(self, going_id: str, staying_id: str, day: str, reason: str) -> Lived:
        """A household is taken into another (并户): its members join, its number is never used again."""
        going, staying = self._household(going_id), self._household(staying_id)
        self._require_day(day)
        if going_id == staying_id:
            raise StationRefused("请选择两个不同的户。")
        people = self._present(going)
        if not people or not self._present(staying):
            raise StationRefused("有一户已经没有在册成员（如已并入别户），不能并户。")
        edits = self._carried(going, people, staying_id, day, "")
        gone: dict[str, Value] = {"household_id": going_id, "year": int(day[:4]), "change_kind": "imported"}
        gone |= {"poverty_status": "9", "effective_date": day}
        edits.append(Edit("status_change", record_id(self._catalogue.entity("status_change"), gone), gone))
        names = "、".join(text(row, "name") for row in people)
        edits.append(
            self._event(
                going_id, "merge", day, f"{reason.strip()}：并入另一户", other_household_id=staying_id
            )
        )
        edits.append(
            self._event(
                staying_id, "merge", day, f"{reason.strip()}：并入{names}", other_household_id=going_id
            )
        )
        self._write(edits, f"并户：{reason.strip()}")
        return Lived(staying_id, going_id, ("请核对并入成员与户主的关系。",))

    def move(self, household_id: str, to_village: str, day: str, reason: str, group: str = "") -> Lived:
        """The whole household moves to another village; its number stays the same."""
        facts = self._household(household_id)
        self._require_day(day)
        if text(facts.household, "division_code") == to_village:
            raise StationRefused("这户本来就在这个村。")
        values: dict[str, Value] = {"division_code": to_village, "village_group": group or None}
        edits = [
            Edit("household", household_id, values),
            self._event(household_id, "move", day, reason.strip(), to_division=to_village),
        ]
        self._write(edits, f"迁移：{reason.strip()}")
        return Lived(household_id)

    def _carried(
        self, facts: HouseholdFacts, people: Iterable[Record], to: str, day: str, head: str
    ) -> list[Edit]:
        """Members leave one household and are entered in another, with what is known of them this year."""
        declared, year = self._catalogue.entity("member"), int(day[:4])
        edits = []
        for row in people:
            copied = {
                item.name: row[item.name]
                for item in declared.stored_fields
                if item.name not in _COPIED_NOT and row[item.name] is not None
            }
            values: dict[str, Value] = {
                **copied,
                "household_id": to,
                "joined_date": day,
                "join_reason": _MOVED_IN,
                "left_date": None,
                "left_reason": None,
            }
            made = self._member_id(values)
            out = _DIVORCE_OR_SPLIT if head else _MOVED_OUT
            edits.append(Edit("member", text(row, "id"), {"left_date": day, "left_reason": out}))
            edits.append(Edit("member", made, values))
            situation = facts.member_years.get(year, {}).get(text(row, "id"), {})
            known = {
                item.name: situation.get(item.name)
                for item in self._catalogue.entity("member_year").stored_fields
                if item.name not in ("member_id", "year", "is_deleted", "void_reason")
                and situation.get(item.name) is not None
            }
            kinship = (
                (_HEAD if text(row, "id") == head else _OTHER) if head else known.get("kinship") or _OTHER
            )
            kinship = _OTHER if not head and kinship == _HEAD else kinship
            edits.append(self._situation(made, year, {**known, "kinship": kinship}))
        return edits

    def _status_copy(self, facts: HouseholdFacts, to: str, day: str) -> list[Edit]:
        status = facts.status_on(self._circumstances().today)
        if status is None:
            return []
        values: dict[str, Value] = {"household_id": to, "year": int(day[:4]), "change_kind": "imported"}
        values |= {"poverty_status": status, "effective_date": day}
        return [Edit("status_change", record_id(self._catalogue.entity("status_change"), values), values)]

    def _helpers_copy(self, facts: HouseholdFacts, to: str, day: str) -> list[Edit]:
        declared, edits = self._catalogue.entity("helper_assignment"), []
        for row in facts.helper_assignments:
            if not filled(row, "end_date"):
                values: dict[str, Value] = {
                    "household_id": to,
                    "helper_id": row["helper_id"],
                    "start_date": day,
                }
                edits.append(Edit("helper_assignment", record_id(declared, values), values))
        return edits

    # -- procedures --------------------------------------------------------------------------------

    def step(
        self,
        household_id: str,
        kind: str,
        year: int,
        step: str,
        day: str,
        values: Mapping[str, Value] | None = None,
    ) -> str:
        """Take one step of an identification, exit, return or removal; returns the status change's id.

        Raises StationRefused with every gate that is still closed.
        """
        facts = self._household(household_id)
        key: dict[str, Value] = {"household_id": household_id, "year": year, "change_kind": kind}
        made = record_id(self._catalogue.entity("status_change"), key)
        stored = self._store.get("status_change", made)
        change: Record = stored if stored is not None else {"id": made, **key}
        entered: dict[str, Value] = {**(values or {}), step: day}
        refusals = step_refusals(facts, change, step, entered, self._circumstances())
        if refusals:
            raise StationRefused("这一步还不能登记。", tuple(refusals))
        label = self._catalogue.entity("status_change").field(step).label
        whole = entered if stored is not None else {**key, **entered}
        self._write([Edit("status_change", made, whole)], f"登记{label}")
        return made

    def waits_for(self, change: Record) -> Step | None:
        """The next step of a status change; None when all are done."""
        return next_step(change, self._circumstances())

    # -- parts -------------------------------------------------------------------------------------

    def _member_id(self, values: Mapping[str, Value]) -> str:
        """The id of who comes into a household. Who was in it before and comes back is entered anew: the
        years of the first stay are counted with its dates."""
        made = record_id(self._catalogue.entity("member"), values)
        return new_id() if self._store.get("member", made) is not None else made

    def _household(self, household_id: str) -> HouseholdFacts:
        facts = load_household(self._store, household_id)
        if facts is None:
            raise StationRefused("没有这个户。")
        return facts

    def _present(self, facts: HouseholdFacts) -> list[Record]:
        return [row for row in facts.members if not filled(row, "left_date")]

    def _head(self, facts: HouseholdFacts, year: int) -> str:
        people = [text(row, "id") for row in self._present(facts)]
        return next((one for one in people if self._kinship(facts, one, year) == _HEAD), "")

    def _kinship(self, facts: HouseholdFacts, member_id: str, year: int) -> str:
        """The relation of the newest year up to ``year``, or of the first after it."""
        known = [one for one in sorted(facts.member_years) if member_id in facts.member_years[one]]
        before = [one for one in known if one <= year] or known[:1]
        return text(facts.member_years[before[-1]][member_id], "kinship") if before else ""

    def _situation(self, member_id: str, year: int, values: Mapping[str, Value]) -> Edit:
        declared = self._catalogue.entity("member_year")
        key: dict[str, Value] = {"member_id": member_id, "year": year}
        made = record_id(declared, key)
        stored = self._store.get("member_year", made)
        return Edit("member_year", made, dict(values) if stored is not None else {**key, **values})

    def _event(self, household_id: str, kind: str, day: str, reason: str, **links: Value) -> Edit:
        values: dict[str, Value] = {"household_id": household_id, "kind": kind, "date": day}
        return Edit("household_event", new_id(), {**values, "reason": reason or "—", **links})

    def _label(self, table: str, code: str) -> str:
        if code not in self._catalogue.codes[table].codes:
            raise StationRefused("请选择原因。")
        return self._catalogue.codes[table].label(code)

    def _require_day(self, day: str) -> None:
        if not day or day > self._circumstances().today.isoformat():
            raise StationRefused("请填写日期；日期不能在今天以后。")


def _seen_by(new_heads_kinship: str, old_heads_kinship: str, old_head_is_woman: bool) -> str:
    """The old head's relation to the new head; empty where it cannot be told."""
    if old_heads_kinship != _HEAD:
        return ""
    seen = _SEEN_FROM_THE_NEW_HEAD.get(new_heads_kinship, "")
    if old_head_is_woman:
        return {"11": _MOTHER, "03": _DAUGHTER}.get(seen, seen)
    return seen
