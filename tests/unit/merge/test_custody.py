"""Who may write a household that was handed over: one answer for the same entries in every order."""

from collections.abc import Sequence
from itertools import permutations

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


def said(device: str, seq: int, *known: HandOver) -> str:
    return standing(known, Version(device, seq), HOME, lambda area: area == AREAS[device])


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
