"""How long work that tells its steps will still take."""

from collections.abc import Callable
from time import monotonic

_AFTER_S = 1.5
_MINUTE = 60
_SOON_S = 5


class Estimate:
    """Counts from ``begin``. Says nothing while too little is known: a wrong number is worse than none."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._since = clock()
        self._first = 0

    def begin(self, done: int = 0) -> None:
        """Count anew; ``done`` is what was done before, as where work goes on that was stopped."""
        self._since, self._first = self._clock(), done

    def left(self, done: int, whole: int) -> str:
        """A few words for the time that is left; empty at the beginning, at the end, and for no steps."""
        spent, steps = self._clock() - self._since, done - self._first
        if spent < _AFTER_S or steps <= 0 or done >= whole:
            return ""
        return tell_left(spent / steps * (whole - done))


def tell_left(seconds: float) -> str:
    """A time to come in words, as exact as it can be known."""
    if seconds < _SOON_S:
        return "马上就好"
    if seconds < _MINUTE:
        return f"约还要{round(seconds / _SOON_S) * _SOON_S}秒"
    return f"约还要{round(seconds / _MINUTE)}分钟"
