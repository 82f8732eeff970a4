"""Whole records of several laptops: any order, any route, any repetition, the same records and conflicts."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import permutations
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.catalog.model import Value
from desktop_app.merge.heads import FieldState, apply_change, in_conflict, shown, void_in_dispute
from desktop_app.merge.history import Version

VOID = "is_deleted"
FIELDS = ("name", "phone", "village")


class Written(NamedTuple):
    """One save: the version, its time, and per record and field a value with what it replaces."""

    version: Version
    time: int
    changes: dict[tuple[str, str], tuple[Value, tuple[Version, ...]]]


@dataclass
class Laptop:
    """A copy of the records that applies each save once."""

    name: str = ""
    states: dict[tuple[str, str], FieldState] = field(default_factory=dict)
    heard: set[Version] = field(default_factory=set)
    seq: int = 0

    def hear(self, written: Written) -> None:
        if written.version in self.heard:
            return
        self.heard.add(written.version)
        for key, (value, replaces) in written.changes.items():
            state = self.states.get(key, FieldState())
            self.states[key] = apply_change(
                state, written.version, written.time, value, replaces, remember=key[1] == VOID
            )

    def save(self, time: int, values: dict[tuple[str, str], Value]) -> Written:
        self.seq += 1
        changes = {key: (value, self._seen(key)) for key, value in values.items()}
        written = Written(Version(self.name, self.seq), time, changes)
        self.hear(written)
        return written

    def _seen(self, key: tuple[str, str]) -> tuple[Version, ...]:
        record, name = key
        fields = (*FIELDS, VOID) if name == VOID else (name,)
        states = [self.states.get((record, item), FieldState()) for item in fields]
        return tuple(sorted({version for state in states for version in state.heads}))

    @property
    def records(self) -> dict[tuple[str, str], Value]:
        return {key: shown(state) for key, state in self.states.items()}

    @property
    def conflicts(self) -> set[tuple[str, str]]:
        found = {key for key, state in self.states.items() if in_conflict(state)}
        for record, name in self.states:
            if name == VOID and void_in_dispute(self.states[record, VOID], self._others(record)):
                found.add((record, VOID))
        return found

    def _others(self, record: str) -> set[Version]:
        states = [self.states.get((record, name), FieldState()) for name in FIELDS]
        return {version for state in states for version in state.heads}


def told(history: Iterable[Written]) -> Laptop:
    laptop = Laptop()
    for written in history:
        laptop.hear(written)
    return laptop


KEYS = st.tuples(st.sampled_from(["h1", "h2"]), st.sampled_from([*FIELDS, VOID]))
EDITS: st.SearchStrategy[dict[tuple[str, str], Value]] = st.dictionaries(
    KEYS, st.sampled_from([0, 1, 2]), min_size=1, max_size=3
)


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """Saves of up to five laptops whose clocks may stand anywhere and who hear of each other now and then."""
    laptops = [Laptop(name) for name in "abcde"[: draw(st.integers(2, 5))]]
    written: list[Written] = []
    for _ in range(draw(st.integers(1, 16))):
        laptop = draw(st.sampled_from(laptops))
        if written:
            for other in draw(st.lists(st.sampled_from(written), max_size=4)):
                laptop.hear(other)
        written.append(laptop.save(draw(st.integers(0, 3)), draw(EDITS)))
    return written


@settings(max_examples=120, deadline=None)
@given(histories(), st.integers())
def test_any_order_with_repeats_gives_the_same_records_and_conflicts(
    history: list[Written], seed: int
) -> None:
    first = told(history)
    chance = random.Random(seed)  # noqa: S311
    for _ in range(4):
        again = history + chance.choices(history, k=len(history) // 2)
        chance.shuffle(again)
        other = told(again)
        assert other.records == first.records and other.conflicts == first.conflicts


@settings(max_examples=120, deadline=None)
@given(histories())
def test_every_concurrent_value_is_shown_or_in_conflict(history: list[Written]) -> None:
    """The definition, computed from all that was written: what nothing replaces, and who disagrees."""
    last = told(history)
    keys = {key for written in history for key in written.changes}
    replaced = {key: {v for w in history if key in w.changes for v in w.changes[key][1]} for key in keys}
    for key in keys:
        heads = {w.version: w.changes[key][0] for w in history if key in w.changes} | {}
        heads = {version: value for version, value in heads.items() if version not in replaced[key]}
        assert {version: value for version, (value, _) in last.states[key].heads.items()} == heads
        assert (len(set(heads.values())) > 1) <= (key in last.conflicts)
        assert last.records[key] in heads.values()


@settings(max_examples=100, deadline=None)
@given(histories())
def test_a_decision_ends_every_conflict(history: list[Written]) -> None:
    judge = told(history)
    judge.name = "z"
    # Whether a record is void is decided last: an edit after it would be one that the voiding did not see,
    # be it the decision on another field.
    disputed = sorted(key for key in judge.conflicts if key[1] != VOID)
    decisions = [judge.save(9, {key: judge.records[key]}) for key in disputed]
    decisions += [judge.save(9, {key: judge.records[key]}) for key in sorted(judge.conflicts)]
    assert judge.conflicts == set()
    assert told([*reversed(decisions), *history]).conflicts == set()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_writers_of_one_field_in_all_six_orders(order: tuple[int, ...]) -> None:
    saves = [Laptop(name).save(time, {("h1", "name"): time}) for name, time in (("a", 3), ("b", 1), ("c", 2))]
    laptop = told(saves[place] for place in order)
    assert laptop.records == {("h1", "name"): 3} and laptop.conflicts == {("h1", "name")}


def test_a_third_value_that_arrives_after_the_decision_is_a_conflict_again() -> None:
    saves = [Laptop(name).save(1, {("h1", "name"): number}) for number, name in enumerate("abc")]
    judge = told(saves[:2])
    judge.name = "z"
    decision = judge.save(2, {("h1", "name"): 0})
    for order in permutations([*saves, decision]):
        laptop = told(order)
        assert laptop.conflicts == {("h1", "name")} and set(laptop.states["h1", "name"].heads) == {
            decision.version,
            saves[2].version,
        }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_voiding_against_an_edit_is_a_conflict_in_any_order(order: tuple[int, ...]) -> None:
    clerk, colleague = Laptop("a"), Laptop("b")
    created = clerk.save(1, {("h1", "name"): 1, ("h1", "phone"): 1})
    colleague.hear(created)
    saves = [created, clerk.save(2, {("h1", VOID): 1}), colleague.save(2, {("h1", "phone"): 2})]
    laptop = told(saves[place] for place in order)
    assert laptop.conflicts == {("h1", VOID)} and told(saves[:2]).conflicts == set()
