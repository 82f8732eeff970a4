"""Changes settle into records in memory, many at once: on a laptop and in the province's ledger alike.

The present state of a whole set of records was read in one go, ``merge.heads`` decides, and the outcome is
written back in one go: into the file by ``store.record_sets``, into PostgreSQL by its own. A property test
sends random histories through both.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from desktop_app.catalog.model import Value
from desktop_app.merge.heads import FieldState, apply_change, in_conflict, shown, void_in_dispute
from desktop_app.merge.history import Change, Version
from desktop_app.store.changes import Touched
from desktop_app.store.heads import VOID

Times = Callable[[Version], int]
"""The time that counts for a version: 0 where its clock is not trusted."""


@dataclass(slots=True)
class Held:
    """A record in memory.

    ``values`` holds what is not empty; ``heads`` the fields whose heads are not simply the base version,
    ``gone`` the versions of a field that were replaced. ``fresh`` is not in the database yet, ``changed``
    and ``moved`` say whether row, or heads and conflicts, have to be written back, ``shown`` which fields of
    the row. ``stood`` is the home under which the database holds a record that was drawn up anew.
    """

    home: str
    base: Version
    values: dict[str, Value]
    heads: dict[str, dict[Version, Value]] = field(default_factory=dict)
    gone: dict[str, frozenset[Version]] = field(default_factory=dict)
    disputes: frozenset[str] = frozenset()
    fresh: bool = False
    changed: bool = False
    moved: bool = False
    shown: frozenset[str] = frozenset()
    stood: str = ""

    def state(self, name: str, times: Times) -> FieldState:
        """The state of one field."""
        heads = self.heads.get(name)
        if heads is None:
            value = self.values.get(name)
            heads = {} if value is None else {self.base: value}
        timed = {version: (value, times(version)) for version, value in heads.items()}
        return FieldState(timed, self.gone.get(name, frozenset()))

    def keep(self, name: str, state: FieldState) -> None:
        """Take a field's new state; heads that follow from the base version need no keeping."""
        self.moved = True
        plain = set(state.heads) == {self.base} and state.heads[self.base][0] is not None
        if state.heads and not plain:
            self.heads[name] = {version: value for version, (value, _) in state.heads.items()}
        else:
            self.heads.pop(name, None)
        if state.superseded:
            self.gone[name] = state.superseded
        else:
            self.gone.pop(name, None)

    def show(self, name: str, value: Value) -> None:
        """Set the value that is shown."""
        if self.values.get(name) == value:
            return
        self.changed = True
        self.shown |= {name}
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def dispute(self, name: str, *, disputed: bool) -> None:
        """Put a field on the list of conflicts, or take it off."""
        if disputed != (name in self.disputes):
            self.moved = True
            self.disputes ^= {name}

    def record_heads(self, *, but: str = "") -> Iterator[Version]:
        """The versions that are heads anywhere in the record, leaving out the field ``but``."""
        for name, heads in self.heads.items():
            if name != but:
                yield from heads
        if any(name != but and name not in self.heads for name in self.values):
            yield self.base


class Settling:
    """Records by their name, and changes that settle into them one after another."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self.records: dict[Touched, Held] = {}

    def arrive(self, touched: Touched, version: Version, home: str, changes: Sequence[Change]) -> None:
        """Bring one transaction's changes of one record into its state."""
        held = self.records.get(touched)
        if held is not None:
            self._merge(held, version, changes)
            return
        values: dict[str, Value] = {}
        overtook = False
        for name, _, new, replaces in changes:
            if new is not None:
                values[name] = new
            elif name in values:  # one save may say a field twice: the last word counts
                del values[name]
            if replaces:
                overtook = True
        made = self.records[touched] = Held(home, version, values, fresh=True)
        if overtook:
            self._early(made, version, changes)

    def _early(self, held: Held, version: Version, changes: Sequence[Change]) -> None:
        """A change that overtook the record's creation: what it replaces is remembered as replaced."""
        for change in changes:
            heads = {version: (change.new, self._times(version))}
            held.keep(change.field, FieldState(heads, frozenset(change.replaces)))

    def _merge(self, held: Held, version: Version, changes: Sequence[Change]) -> None:
        time = self._times(version)
        states = {change.field: held.state(change.field, self._times) for change in changes}
        for name, _, new, replaces in changes:
            before = states[name]
            state = apply_change(before, version, time, new, replaces, remember=name == VOID)
            held.keep(name, state)
            held.dispute(name, disputed=in_conflict(state))
            held.show(name, shown(state))
        if VOID in states or held.values.get(VOID):
            void = held.state(VOID, self._times)
            others = held.record_heads(but=VOID)
            held.dispute(VOID, disputed=in_conflict(void) or void_in_dispute(void, others))
