"""A field's state is its heads: the versions that no known entry replaces, in whatever order they came.

Pure: store and province both call these functions. One head is that value; two heads with different values
are one conflict that waits for a person; equal values are none. Until it is decided, the head with the
greatest (time, device, number) is shown, where a time that is not trusted counts as 0 (design.md §4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.catalog.model import Value
from desktop_app.merge.history import Version


@dataclass(frozen=True, slots=True)
class FieldState:
    """The heads of one field with their values and counted times.

    ``superseded`` are versions known to be replaced that are not heads here: should one of them arrive
    later, it is already history.
    """

    heads: Mapping[Version, tuple[Value, int]] = field(default_factory=dict)
    superseded: frozenset[Version] = frozenset()


def apply_change(
    state: FieldState,
    version: Version,
    time: int,
    value: Value,
    replaces: Sequence[Version],
    *,
    remember: bool = False,
) -> FieldState:
    """The state after one more change; a version that is a head already changes nothing.

    The caller applies each version once for each field: a version that was replaced in the meantime is not
    recognised as a repetition here. ``remember`` keeps every replaced version, as the voiding of a record
    needs it to tell what its writer had seen.
    """
    if version in state.heads:
        return state
    replaced = frozenset(replaces)
    heads = {known: head for known, head in state.heads.items() if known not in replaced}
    waiting = state.superseded | (replaced if remember else replaced - state.heads.keys())
    if version in waiting:
        return FieldState(heads, waiting if remember else waiting - {version})
    return FieldState({**heads, version: (value, time)}, waiting)


def shown(state: FieldState) -> Value:
    """The value to show: that of the latest head; None for a field that was never set."""
    if not state.heads:
        return None
    _, (value, _) = max(state.heads.items(), key=lambda item: (item[1][1], item[0]))
    return value


def in_conflict(state: FieldState) -> bool:
    """Whether two heads disagree."""
    return len({value for value, _ in state.heads.values()}) > 1


def void_in_dispute(void: FieldState, others: Iterable[Version]) -> bool:
    """Whether somebody edited a record while somebody else voided it, neither knowing of the other.

    ``void`` is the state of ``is_deleted``, whose entries replace every version of the record that their
    writer saw; ``others`` are the heads of the record's other fields.
    """
    if not any(value for value, _ in void.heads.values()):
        return False
    return any(version not in void.superseded and version not in void.heads for version in others)
