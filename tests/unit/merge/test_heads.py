"""Merging is a matter of what is known, not of the order in which it came."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.catalog.model import Value
from desktop_app.merge.heads import FieldState, apply_change, in_conflict, shown, void_in_dispute
from desktop_app.merge.history import Version

A1, A2, B1 = Version("a", 1), Version("a", 2), Version("b", 1)


@dataclass(frozen=True)
class Written:
    version: Version
    time: int
    value: Value
    replaces: tuple[Version, ...]


@dataclass
class Device:
    """A laptop that edits one field and hears of some of the others' edits."""

    name: str
    state: FieldState = field(default_factory=FieldState)
    heard: set[Version] = field(default_factory=set)
    seq: int = 0

    def edit(self, value: Value, time: int) -> Written:
        self.seq += 1
        made = Written(Version(self.name, self.seq), time, value, tuple(sorted(self.state.heads)))
        self.hear(made)
        return made

    def hear(self, written: Written) -> None:
        if written.version not in self.heard:
            self.heard.add(written.version)
            self.state = apply(self.state, written)


def apply(state: FieldState, written: Written) -> FieldState:
    return apply_change(state, written.version, written.time, written.value, written.replaces)


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """Edits of three devices that hear of one another's now and then."""
    devices = [Device(name) for name in "abc"]
    written: list[Written] = []
    for _ in range(draw(st.integers(1, 14))):
        device = draw(st.sampled_from(devices))
        for other in draw(st.lists(st.sampled_from(written), max_size=3)) if written else []:
            device.hear(other)
        # A clock may be anything: a laptop of 2010 or 2035 must not decide.
        written.append(device.edit(draw(st.sampled_from(["x", "y", "z", None])), draw(st.integers(0, 3))))
    return written


@settings(max_examples=300, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_heads(history: list[Written], random: st.DataObject) -> None:
    results = []
    for _ in range(4):
        shuffled = list(history)
        random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands in a random.Random
        state = FieldState()
        for written in shuffled:
            state = apply(state, written)
        results.append((dict(state.heads), shown(state), in_conflict(state)))
    assert all(result == results[0] for result in results)


@given(histories())
def test_the_heads_are_what_nothing_replaces(history: list[Written]) -> None:
    state = FieldState()
    for written in history:
        state = apply(state, written)
    replaced = {version for written in history for version in written.replaces}
    assert set(state.heads) == {written.version for written in history} - replaced


def test_a_cause_that_arrives_after_its_effect_is_no_conflict() -> None:
    state = apply_change(FieldState(), A2, 5, "new", (A1,))
    state = apply_change(state, A1, 4, "old", ())
    assert shown(state) == "new" and not in_conflict(state) and state.superseded == frozenset()


def test_equal_values_are_no_conflict_and_different_ones_are() -> None:
    same = apply_change(apply_change(FieldState(), A1, 1, "x", ()), B1, 2, "x", ())
    other = apply_change(apply_change(FieldState(), A1, 1, "x", ()), B1, 2, "y", ())
    assert len(same.heads) == 2 and not in_conflict(same)
    assert in_conflict(other) and shown(other) == "y"


def test_a_decision_replaces_every_head() -> None:
    disputed = apply_change(apply_change(FieldState(), A1, 1, "x", ()), B1, 2, "y", ())
    decided = apply_change(disputed, A2, 3, "x", (A1, B1))
    assert not in_conflict(decided) and shown(decided) == "x"


def test_an_untrusted_clock_loses_to_a_trusted_one() -> None:
    state = apply_change(FieldState(), B1, 0, "from 2035", ())
    assert shown(apply_change(state, A1, 1, "trusted", ())) == "trusted"


def test_voiding_is_disputed_by_an_edit_it_did_not_see() -> None:
    void = apply_change(FieldState(), A2, 5, 1, (A1,), remember=True)
    assert not void_in_dispute(void, [A1])
    assert void_in_dispute(void, [A1, B1])
    assert not void_in_dispute(apply_change(void, Version("a", 3), 6, 0, (A2, B1), remember=True), [A1, B1])
