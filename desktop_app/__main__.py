"""``python -m desktop_app``, installed as the command ``bangfu``: the window, or a command."""

import gc
import io
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from desktop_app.cli.program import Loader, make_program


def open_window(brought: Path | None = None) -> int:
    """Open the window and stay until it is closed; its exit status.

    ``brought`` is a file that came on a stick and is taken in after the login.
    """
    gc.disable()  # a window looks for garbage by itself (gui.collecting), and importing makes none
    from desktop_app.catalog.places import data_folder
    from desktop_app.gui.app import run

    return run(data_folder(), brought=brought)


@click.command("open")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def open_file(file: Path | None) -> None:
    """打开窗口；写了回执文件的，登录后导入它。"""
    raise SystemExit(open_window(file))


def _open() -> Mapping[str, click.Command]:
    return {"open": open_file}


def _first_list() -> Mapping[str, click.Command]:
    gc.disable()
    from desktop_app.cli.opening import with_station
    from desktop_app.station import Station

    @click.command("first-list", hidden=True)
    @with_station
    def first_list(station: Station) -> None:
        """打开窗口，列出贫困户后关闭：供启动测量使用。"""
        from desktop_app.gui.first_list import show_first_list

        def told(rows: int) -> None:
            click.echo(f"painted {rows}")
            sys.stdout.flush()

        show_first_list(station, told)

    return {"first-list": first_list}


def _selftest() -> Mapping[str, click.Command]:
    from desktop_app.selftest import selftest

    return {"selftest": selftest}


def _demo() -> Mapping[str, click.Command]:
    from desktop_app.demo.command import demo

    return {"demo": demo}


ABOVE: Mapping[str, Loader] = {"open": _open, "demo": _demo, "selftest": _selftest, "first-list": _first_list}
"""The commands that stand above the command line's room, because they use the window as well."""


def main() -> None:
    """Run the command line; without a command it opens the window."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a pipe on Windows would carry the console's code page
    make_program(open_window, ABOVE).main(prog_name="bangfu")


if __name__ == "__main__":
    main()
