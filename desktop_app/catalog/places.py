"""Where the program's own files lie, from source and inside the built program alike."""

import sys
from pathlib import Path


def resources_folder() -> Path:
    """The folder ``resources``: beside the package in a checkout, inside the bundle once built."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / "resources"
