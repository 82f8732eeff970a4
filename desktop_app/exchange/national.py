"""What the national system is known to hold, beside what was changed here since (UX-4).

A field that was changed here is never overwritten by what the national system still says: it is listed, and
goes out again with the next list of changes, until an export of the national system says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Record, Value

MARK = "改动的栏目和全国系统现值"
"""The heading of the column that our own lists of changes have and the national system's exports do not."""

GIVEN_BY_IT = frozenset({"household_no", "member_no"})
"""Numbers that the national system assigns: its word is taken whatever was entered here (amendment A6)."""

Target = tuple[str, str]
"""An entity and the id of a record; of a household's status, ``status_change`` and the household's id."""


@dataclass(frozen=True, slots=True)
class National:
    """``changed`` gives, for each record that was changed here, the changed fields with what the national
    system has in them; ``said`` what it said last, where that had to be remembered.

    With ``prevails`` its word is taken everywhere. ``columns`` are the (entity, field) that its export has:
    an empty cell of theirs says that it has nothing there.
    """

    changed: Mapping[Target, Mapping[str, Value]] = field(default_factory=dict)
    said: Mapping[Target, Mapping[str, Value]] = field(default_factory=dict)
    prevails: bool = False
    columns: frozenset[tuple[str, str]] = frozenset()

    def held(self, entity: str, record_id: str) -> Mapping[str, Value]:
        """The fields of a record that stay as they are here, with what the national system had in them."""
        if self.prevails:
            return {}
        found = self.changed.get((entity, record_id), {})
        return {name: value for name, value in found.items() if name not in GIVEN_BY_IT}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was changed here and that the national system still says otherwise.

    ``before`` is what it said last time, ``here`` what stands in this ledger, ``there`` what it says now.
    """

    entity: str
    record_id: str
    field: str
    before: Value
    here: Value
    there: Value

    @property
    def moved(self) -> bool:
        """Whether both sides have changed it since."""
        return self.there != self.before


@dataclass(slots=True)
class Reconciled:
    """What an export of the national system says of the fields changed here: the same, or otherwise.

    ``said`` holds what it says now of each record concerned, to be remembered.
    """

    differences: list[Difference] = field(default_factory=list)
    confirmed: list[tuple[str, str, str]] = field(default_factory=list)
    said: dict[Target, dict[str, Value]] = field(default_factory=dict)

    def settle(
        self,
        national: National,
        target: Target,
        values: Mapping[str, Value],
        existing: Record,
    ) -> frozenset[str]:
        """Compare what a row says of a record with what was changed here; gives the fields to leave alone."""
        held = national.held(*target)
        spoken = {name: None for entity, name in national.columns if entity == target[0]} | dict(values)
        for name in held:
            if name not in spoken:
                continue
            here, there = existing.get(name), spoken[name]
            if here == there:
                self.confirmed.append((*target, name))
            else:
                self.differences.append(Difference(*target, name, held[name], here, there))
        if target in national.said or not held.keys().isdisjoint(spoken):
            before = self.said.get(target) or national.said.get(target, {})
            self.said[target] = {**before, **spoken}
        return frozenset(held)

    def join(self, other: "Reconciled") -> None:
        """Add what another household's rows said."""
        self.differences += other.differences
        self.confirmed += other.confirmed
        self.said |= other.said
