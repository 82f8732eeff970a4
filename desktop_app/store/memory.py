"""Memory that was freed goes back to the system: the C library keeps it for later, some hundred megabytes."""

import ctypes
import sys

if sys.platform == "linux":

    def give_back() -> None:
        """Hand it back; some hundredths of a second. A C library that knows no way is left alone."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)

else:

    def give_back() -> None:
        """Windows takes it back by itself."""
