"""Which existing records the rows speak of: by household number, then by identity number."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Record, Records, Value
from desktop_app.checks.identity import tidy_number
from desktop_app.exchange.family import Family, PersonRows
from desktop_app.exchange.national import National, Reconciled

_TEMPORARY = "T"
_IMPORTED = "3"


@dataclass(slots=True)
class Known:
    """What the station already holds of one household; empty for a new one."""

    id: str
    household: Record | None = None
    members: tuple[Record, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the household is not in the station yet."""
        return self.household is None


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds existing records and names new ones; problems go to the rows they stand on."""

    catalogue: Catalogue
    records: Records

    def household(self, family: Family) -> Known:
        """The household of ``family`` as the station knows it.

        A household that is here under a temporary number is found by its people and will receive the
        national number (amendment A6).
        """
        found = self.records.find("household", household_no=family.number)
        if not found:
            found = self._temporary_homes(family)
        if len(found) > 1:
            family.anchor.problems.append(
                f"第{family.anchor.number}行：系统中有{len(found)}户与“{family.number}”对应，请先在系统中合并。"
            )
        if found:
            known = str(found[0]["id"])
            people = self.records.find("member", household_id=known)
            people.sort(key=lambda row: bool(row.get("left_date")))  # who came back is the one who is here
            return Known(known, found[0], tuple(people))
        entity = self.catalogue.entity("household")
        return Known(record_id(entity, {"household_no": family.number}))

    def _temporary_homes(self, family: Family) -> list[Record]:
        homes: dict[str, Record] = {}
        for person in family.people:
            for member in self._by_number(person.id_no):
                home = self.records.get("household", str(member["household_id"]))
                if home is not None and str(home.get("household_no")).startswith(_TEMPORARY):
                    homes[str(home["id"])] = home
        return list(homes.values())

    def _by_number(self, id_no: str) -> list[Record]:
        return [item for item in self.records.find("member", id_no=id_no) if not item.get("left_date")]

    def member(self, person: PersonRows, known: Known) -> Record | None:
        """The member ``person`` is, by ID number, else by the national member number; None when new.

        A number that belongs to a member of another household is a problem of the row (VR-MEM-009).
        """
        for member in known.members:
            if _key_of(member) == person.id_no:
                return member
        number = person.newest.get("member", "member_no")
        for member in known.members:
            if number and member.get("member_no") == number:
                return member
        for elsewhere in self._by_number(person.id_no):
            if elsewhere["household_id"] != known.id:
                home = self.records.get("household", str(elsewhere["household_id"])) or {}
                where = f"户编号为“{home.get('household_no', '')}”的户"
                person.newest.problems.append(
                    f"第{person.newest.number}行：该证件号码已登记在{where}中，请先核对此人属于哪一户。"
                )
        return None

    def new_member_id(self, household: str, values: Mapping[str, Value]) -> str:
        """The id of a new member; without papers, name and day of birth stand in for the number."""
        entity = self.catalogue.entity("member")
        if not values.get("id_no"):
            entity = replace(entity, key=("household_id", "name", "birth_date"))
        return record_id(entity, {**values, "household_id": household})

    def child(
        self, entity: str, parent: str, key: Mapping[str, Value], *, is_new: bool
    ) -> tuple[str, Record | None]:
        """The id of the record of ``entity`` below ``parent`` with this key, and the record if it exists."""
        declared = self.catalogue.entity(entity)
        where = {declared.parent: parent}
        if not is_new:
            for record in self.records.find(entity, **where):
                if all(record.get(name) == value for name, value in key.items()):
                    return str(record["id"]), record
        named = replace(declared, key=(declared.parent, *key))
        return record_id(named, {**where, **key}), None


def _key_of(member: Record) -> str:
    if member.get("id_no"):
        return tidy_number(member["id_no"])
    return f"{member.get('name')} {member.get('birth_date')}"


@dataclass(slots=True)
class RowEdits:
    """The edits one row makes and the records it stands for, changed or not."""

    edits: list[Edit] = field(default_factory=list)
    records: list[tuple[str, str]] = field(default_factory=list)
    creates: bool = False
    national: National = field(default_factory=National)
    reconciled: Reconciled = field(default_factory=Reconciled)

    def add(self, entity: str, record: str, values: Mapping[str, Value], existing: Record | None) -> None:
        """Create the record, or change those of its fields that differ; nothing when none does.

        What was changed here since the national system said it stays, and is reconciled instead.
        """
        if (entity, record) not in self.records:
            self.records.append((entity, record))
        if existing is None:
            filled = {name: value for name, value in values.items() if value is not None}
            self.edits.append(Edit(entity, record, {**filled, "source_kind": _IMPORTED}))
            self.creates = True
            return
        held = self.reconciled.settle(self.national, (entity, record), values, existing)
        changed = {
            name: value for name, value in values.items() if existing.get(name) != value and name not in held
        }
        if changed:
            self.edits.append(Edit(entity, record, changed))
