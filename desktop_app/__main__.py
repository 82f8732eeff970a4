"""``python -m desktop_app``, installed as the command ``bangfu``: the window, or a command.

A double click waits for what is imported here: the command line and what it needs come only with a command.
"""

import gc
import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from desktop_app.cli.program import Loader

FIRST_LIST = "first-list"
"""To measure the start: ``first-list --data D --login L`` opens the window at a list and closes it."""


_TURNS_S = 0.0005
"""How long a thread computes before another may: an opening that waited for the disk goes on at once."""


def open_window(brought: Path | None = None) -> int:
    """Open the window and stay until it is closed; its exit status.

    ``brought`` is a file that came on a stick and is taken in after the login.
    """
    gc.disable()  # a window looks for garbage by itself (gui.collecting), and importing makes none
    from desktop_app.catalog.places import data_folder
    from desktop_app.gui.app import run

    return run(data_folder(), brought=brought)


def _open() -> "Mapping[str, click.Command]":
    import click

    @click.command("open")
    @click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def open_file(file: Path | None) -> None:
        """打开窗口；写了回执文件的，登录后导入它。"""
        raise SystemExit(open_window(file))

    return {"open": open_file}


def _selftest() -> "Mapping[str, click.Command]":
    from desktop_app.selftest import selftest

    return {"selftest": selftest}


def _demo() -> "Mapping[str, click.Command]":
    from desktop_app.demo.command import demo

    return {"demo": demo}


ABOVE: "Mapping[str, Loader]" = {"open": _open, "demo": _demo, "selftest": _selftest}
"""The commands that stand above the command line's room, because they use the window as well."""


def _show_first_list(words: list[str]) -> None:
    """The window of a person whose password is known, until its list is painted."""
    gc.disable()
    import os
    from concurrent.futures import ThreadPoolExecutor

    from desktop_app.station import Station, load_surroundings

    given = dict(zip(words[::2], words[1::2], strict=True))
    folder, password, around = Path(given["--data"]), os.environ["BANGFU_PASSWORD"], load_surroundings()

    def told(rows: int) -> None:
        sys.stdout.write(f"painted {rows}\n")
        sys.stdout.flush()

    sys.setswitchinterval(_TURNS_S)
    # While the disk is waited for, until what an opening writes lies safe, the window's library comes up.
    with ThreadPoolExecutor(max_workers=1) as beside:
        opening = beside.submit(Station.open, folder, given["--login"], password, None, around)
        from desktop_app.gui.first_list import show_first_list

        show_first_list(opening.result, told)


def main() -> None:
    """Run the command line; without a command it opens the window."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a pipe on Windows would carry the console's code page
    if len(sys.argv) == 1:
        raise SystemExit(open_window())
    if sys.argv[1] == FIRST_LIST:
        _show_first_list(sys.argv[2:])
        return
    from desktop_app.cli.program import make_program

    make_program(open_window, ABOVE).main(prog_name="bangfu")


if __name__ == "__main__":
    main()
