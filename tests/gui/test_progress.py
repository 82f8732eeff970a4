"""How long work will still take, in words that promise no more than is known."""

import pytest

from desktop_app.gui.estimate import Estimate, tell_left


def test_the_estimate_follows_the_pace() -> None:
    now = [0.0]
    estimate = Estimate(lambda: now[0])
    estimate.begin()
    now[0] = 1.0
    assert estimate.left(1, 100) == "", "one step says too little"
    now[0] = 10.0
    assert estimate.left(10, 40) == "约还要30秒"
    now[0] = 40.0
    assert estimate.left(10, 100) == "约还要6分钟"
    assert estimate.left(100, 100) == "" and estimate.left(0, 0) == ""


def test_work_that_goes_on_counts_from_where_it_began() -> None:
    now = [0.0]
    estimate = Estimate(lambda: now[0])
    estimate.begin(50)
    now[0] = 10.0
    assert estimate.left(60, 80) == "约还要20秒"


@pytest.mark.parametrize(("seconds", "told"), [(2, "马上就好"), (58, "约还要60秒"), (95, "约还要2分钟")])
def test_times_are_rounded_to_what_can_be_known(seconds: float, told: str) -> None:
    assert tell_left(seconds) == told
