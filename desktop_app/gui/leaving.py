"""Why the window closes."""

from enum import StrEnum


class Leaving(StrEnum):
    """For good, until somebody logs in again, or for what needs the store closed."""

    QUIT = "quit"
    LOCK = "lock"
    SWITCH = "switch"
    RESTORE = "restore"
    EXCHANGE = "exchange"
