"""Who may write a household that was handed over: one answer for the same entries in every order."""

from collections.abc import Sequence
from itertools import combinations, permutations

import pytest

from desktop_app.merge.custody import AWAY, HANDED_ON, HandOver, standing
from desktop_app.merge.history import Version

HOME, NEW, THIRD = "513431206", "513431205", "513432100"
AREAS = {"a": HOME, "colleague": HOME, "b": NEW, "c": THIRD}


def handed(device: str, seq: int, to: str, *replaces: Version) -> HandOver:
    return HandOver(Version(device, seq), to, replaces)


AWAY_WITH_IT = handed("a", 5, NEW)
ON = handed("b", 3, THIRD, Version("a", 5))
BACK = handed("b", 3, HOME, Version("a", 5))
BACK_BY_A_THIRD = handed("c", 2, HOME, Version("b", 3))


def said(device: str, seq: int, *known: HandOver, waiting: Sequence[HandOver] = ()) -> str:
    return standing(known, waiting, Version(device, seq), HOME, lambda area: area == AREAS[device])


@pytest.mark.parametrize(
    ("device", "seq", "known", "wanted"),
    [
        ("a", 4, [AWAY_WITH_IT], ""),
        ("a", 5, [AWAY_WITH_IT], ""),
        ("a", 6, [AWAY_WITH_IT], HANDED_ON),
        ("colleague", 9, [AWAY_WITH_IT], ""),
        ("b", 1, [], AWAY),
        ("b", 1, [AWAY_WITH_IT], ""),
        ("c", 1, [AWAY_WITH_IT], AWAY),
        ("b", 4, [AWAY_WITH_IT, ON], HANDED_ON),
        ("c", 1, [AWAY_WITH_IT, ON], ""),
        ("a", 6, [AWAY_WITH_IT, BACK], ""),
        ("b", 4, [AWAY_WITH_IT, BACK], HANDED_ON),
        ("a", 6, [AWAY_WITH_IT, ON], HANDED_ON),
        ("a", 6, [AWAY_WITH_IT, ON, BACK_BY_A_THIRD], ""),
        ("b", 4, [AWAY_WITH_IT, ON, BACK_BY_A_THIRD], HANDED_ON),
    ],
)
def test_who_may_write(device: str, seq: int, known: Sequence[HandOver], wanted: str) -> None:
    assert {said(device, seq, *order) for order in permutations(known)} == {wanted}


def test_a_move_inside_the_own_area_keeps_the_household() -> None:
    assert said("a", 9, handed("a", 5, HOME)) == ""


def test_what_was_handed_away_again_after_it_came_back_is_away() -> None:
    again = handed("a", 8, NEW, BACK.version)
    assert said("a", 7, AWAY_WITH_IT, BACK, again) == ""
    assert said("a", 9, AWAY_WITH_IT, BACK, again) == HANDED_ON
    assert said("b", 4, AWAY_WITH_IT, BACK, again) == ""


def test_who_gave_it_on_before_anybody_knew_that_he_had_it_is_out_while_that_waits() -> None:
    """Whatever comes in between: what he wrote afterwards may not slip in before his own hand-over does."""
    assert said("b", 4, waiting=[ON]) == AWAY
    assert said("b", 4, AWAY_WITH_IT, waiting=[ON]) == HANDED_ON
    assert said("b", 3, AWAY_WITH_IT, waiting=[ON]) == said("b", 2, AWAY_WITH_IT, waiting=[ON]) == ""
    assert said("c", 1, AWAY_WITH_IT, waiting=[ON]) == AWAY
    assert said("a", 4, AWAY_WITH_IT, waiting=[ON]) == ""


def least(known: Sequence[HandOver]) -> frozenset[HandOver]:
    """The hand-overs in force by the rule alone: those that follow, and no more."""
    found: list[HandOver] = []
    while True:
        waiting = [item for item in known if item not in found]
        more = [item for item in waiting if not said(*item.version, *found, waiting=waiting)]
        if not more:
            return frozenset(found)
        found += more


@pytest.mark.parametrize("count", range(2, 5))
def test_the_hand_overs_in_force_only_grow(count: int) -> None:
    """Sets of hand-overs among three areas: one more that is known leaves those in force as they are."""
    choices = [
        handed(device, seq, to, *([] if above is None else [above]))
        for device, seq, above in (
            *(("a", 5, None), ("a", 6, None), ("b", 3, None), ("b", 4, None)),
            *(("b", 3, Version("a", 5)), ("c", 1, Version("b", 3)), ("a", 6, Version("c", 1))),
        )
        for to in (HOME, NEW, THIRD)
    ]
    compared = 0
    for known in combinations(choices, count):
        if len({item.version for item in known}) < count:
            continue
        whole = least(known)
        for left in range(count):
            # A chain is known from its beginning: only the last of a device may be missing.
            gone = known[left].version
            if any(item.version.device == gone.device and item.version.seq > gone.seq for item in known):
                continue
            assert least([item for item in known if item.version != gone]) <= whole
            compared += 1
    assert compared > 100
