"""``python -m desktop_app``, installed as the command ``bangfu``: the window, or a command."""

import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from desktop_app.cli.program import Loader, make_program

DATA_VARIABLE = "BANGFU_DATA"


def data_folder() -> Path:
    """Where the window keeps its station: ``BANGFU_DATA``, else the person's own folder for data."""
    from platformdirs import user_data_dir

    return Path(os.environ.get(DATA_VARIABLE) or user_data_dir("bangfu-ledger", appauthor=False))


def open_window() -> int:
    """Open the window and stay until it is closed; its exit status."""
    from desktop_app.gui.app import run

    return run(data_folder())


def _selftest() -> Mapping[str, click.Command]:
    from desktop_app.selftest import selftest

    return {"selftest": selftest}


def _demo() -> Mapping[str, click.Command]:
    from desktop_app.demo.command import demo

    return {"demo": demo}


ABOVE: Mapping[str, Loader] = {"demo": _demo, "selftest": _selftest}
"""The commands that stand above the command line's room, because they use the window as well."""


def main() -> None:
    """Run the command line; without a command it opens the window."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a pipe on Windows would carry the console's code page
    make_program(open_window, ABOVE).main(prog_name="bangfu")


if __name__ == "__main__":
    main()
