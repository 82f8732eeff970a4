"""Work on very many small objects at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile.

    An import makes millions of small objects that live until its end, and none of them is in a cycle: the
    collector would go through all of them again and again, a fifth of the time of the whole import. What is
    in a cycle elsewhere is collected when this ends.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
