"""Writes the sample township as a flat spreadsheet for LibreOffice; see resources/sample/README.md."""

import sys
from pathlib import Path

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.sample.hard_cases import write_untidy_workbook
from desktop_app.sample.township import make_township
from desktop_app.sample.untidy import Planted

SEED, HOUSEHOLDS, TOWNSHIP = 2018, 300, "513425106"


def write_township(path: Path) -> tuple[Planted, ...]:
    """Write the spreadsheet and return what was planted."""
    divisions = load_divisions()
    township = make_township(SEED, HOUSEHOLDS, TOWNSHIP, divisions)
    return write_untidy_workbook(path, SEED, township, load_catalogue(), divisions)


if __name__ == "__main__":
    for case in write_township(Path(sys.argv[1])):
        sys.stdout.write(f"{case.household} {case.kind} {'refused' if case.refused else ''}\n")
