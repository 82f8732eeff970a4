"""How far work is, as a window needs it: no oftener than a person sees, in numbers that Qt's signals hold."""

from collections.abc import Callable
from time import monotonic

_SEEN_S = 0.03
_LARGEST = 2**31 - 1
_PARTS = 1000


class Thinning:
    """Passes steps on. A backup tells its bytes, which are more than 2³¹ in a ledger of 700 MB, block by
    block: signals cannot carry such numbers, and sixty thousand of them keep the window busy.
    """

    def __init__(self, tell: Callable[[int, int], object], clock: Callable[[], float] = monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._last: tuple[int, int] = (-1, -1)
        self._at = clock()

    def step(self, done: int, whole: int) -> None:
        """So much of the whole is done."""
        part, now = (_PARTS * done // whole if whole else 0, whole), self._clock()
        if part == self._last and now - self._at < _SEEN_S:
            return
        self._last, self._at = part, now
        size = 1 + max(done, whole) // _LARGEST
        self._tell(done // size, whole // size)
