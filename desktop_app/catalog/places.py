"""Where the program's own files lie, from source and when built alike, and where the data go."""

import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA_VARIABLE = "BANGFU_DATA"
DATA_NAME = "帮扶台账"  # a plain name, in the person's documents, that anybody finds again
PORTABLE_MARK = "portable"
"""A file of this name beside the built program keeps everything there: for a program carried on a stick."""


@cache
def _beside_the_package() -> Path:
    """Where a checkout has its root: a link is followed once, not for every drawing."""
    return Path(__file__).resolve().parents[2]


def resources_folder() -> Path:
    """The folder ``resources``: beside the package in a checkout, inside the bundle once built."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else _beside_the_package()
    return root / "resources"


def program_folder() -> Path | None:
    """The folder of the built program; None when it runs from source."""
    return Path(sys.executable).resolve().parent if hasattr(sys, "_MEIPASS") else None


def portable_folder() -> Path | None:
    """Where a program that is carried on a stick keeps what it writes; None where it is installed."""
    place = program_folder()
    return place / "data" if place is not None and (place / PORTABLE_MARK).is_file() else None


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the window keeps its station, if nobody says otherwise.

    ``BANGFU_DATA`` goes first, then the stick, then a station where earlier versions kept theirs, then the
    person's documents.
    """
    from platformdirs import user_data_dir, user_documents_dir

    named = environ.get(DATA_VARIABLE)
    if named:
        return Path(named)
    carried = portable_folder()
    if carried is not None:
        return carried
    earlier = Path(user_data_dir("bangfu-ledger", appauthor=False))
    if (earlier / "keyring.json").is_file():
        return earlier
    return Path(user_documents_dir()) / DATA_NAME


def report_folder() -> Path:
    """Where reports of our own mistakes are kept when no station is open."""
    from platformdirs import user_state_dir

    carried = portable_folder()
    return (carried or Path(user_state_dir("bangfu-ledger", appauthor=False))) / "reports"
