"""Hybrid logical time: the wall clock where it moves on, a counter where it does not."""

_COUNTER_BITS = 16


class HybridClock:
    """Gives times (milliseconds << 16 | counter) that never go back, whatever the laptop's clock does.

    ``last`` is the device's own latest time. Other devices' times are not followed: a laptop set to 2035
    would drag every other one with it.
    """

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def tick(self, now_ms: int) -> int:
        """The next time, at least one step after the last one."""
        self._last = max(now_ms << _COUNTER_BITS, self._last + 1)
        return self._last


def milliseconds(time: int) -> int:
    """The wall-clock part of a hybrid time, in milliseconds since 1970."""
    return time >> _COUNTER_BITS
