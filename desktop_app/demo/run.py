"""Running the demonstration from beginning to end and writing its page."""

import os
import shutil
from pathlib import Path

from desktop_app.demo.carrying import carry, conflict, refusals, return_and_accept
from desktop_app.demo.cast import FIRST_DAY, Cast, sample_workbook
from desktop_app.demo.entering import bring_in, check_and_mend, set_up
from desktop_app.demo.page import write_page
from desktop_app.demo.proofs import Say, Story
from desktop_app.demo.publishing import after_the_period, enter_projects, publish_exits, publish_projects
from desktop_app.demo.showing import scan_folder, show_window
from desktop_app.station import load_surroundings
from desktop_app.station.clock import FixedClock

MARK = ".bangfu-demo"
"""A file that says a folder is ours to empty."""

_FULL = (
    enter_projects,
    publish_exits,
    publish_projects,
    after_the_period,
    carry,
    return_and_accept,
    conflict,
    refusals,
)


class FolderTaken(Exception):
    """The folder holds something that is not an earlier demonstration; nothing was touched."""

    kind = "person"

    def __init__(self, folder: Path) -> None:
        self.message = f"文件夹“{folder.name}”里有别的文件，请用 --out 换一个空文件夹。"
        super().__init__(self.message)


def run_demo(out: Path, workbook: Path | None, say: Say) -> tuple[Story, Path]:
    """Run every step; the story says whether all proofs hold, the path is the page.

    With one's own workbook the steps after the checks need the sample's villages and are left out.
    Raises FolderTaken when ``out`` holds something else.
    """
    _empty(out)
    clock = FixedClock(FIRST_DAY)
    cast = Cast(out, workbook or sample_workbook(), load_surroundings(), clock, workbook is not None)
    story = Story(say)
    steps = [
        set_up,
        bring_in,
        check_and_mend,
        *(() if cast.own_workbook else _FULL),
        scan_folder,
        show_window,
    ]
    try:
        for step in steps:
            step(cast, story)
    except Exception as error:
        say(f"演示在第{len(story.steps)}步停下：{getattr(error, 'message', '') or error!r}")
        if os.environ.get("BANGFU_DEBUG"):
            raise
    finally:
        cast.get_up()
    page = write_page(story, out, cast.left.get("files", []))
    return story, page


def _empty(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise FolderTaken(out)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).write_text("bangfu demo\n", encoding="utf-8")


def open_demo_window(out: Path) -> int:
    """Open the window on the demonstration's data and stay until it is closed."""
    from desktop_app.gui.app import run

    return run(out / "laptop-1")


def without_screen() -> None:
    """Let Qt draw without a screen, so that the pictures come out on a server as well."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
