"""A person's path on a real screen: real keys and a real mouse, through Xvfb, openbox and xdotool.

A household is typed, saved, found by pinyin, put on a notice and previewed.
"""

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gui.seed import id_number

TOOLS = ("Xvfb", "xdotool", "openbox", "import", "xclip")
PATIENCE = 40.0
TABS_Y, STATUS_TAB_X = 107, 442

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS),
    reason="needs Xvfb, xdotool, openbox, imagemagick, xclip",
)


class Screen:
    """An X server with a window manager and the program on it."""

    def __init__(self, folder: Path, display: int) -> None:
        self.folder = folder
        self.env = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8"}
        self.heard: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        command = [sys.executable, "-m", "tests.gui.window_process", str(folder / "station")]
        self.program = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        self._ear = threading.Thread(target=self._listen, name="ear")
        self._ear.start()
        self.wait_for("shown")
        found = self._tool("search", "--sync", "--onlyvisible", "--name", "帮扶台账")
        self.window = found.split()[-1]
        self._tool("windowactivate", "--sync", self.window)

    def _listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self._lines.put(line.strip())

    def wait_for(self, *words: str) -> str:
        """The next line in which all words stand."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            self.heard.append(line)
            if all(word in line for word in words):
                return line

    def _tool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout

    def keys(self, *names: str) -> None:
        """Press keys one after another."""
        self._tool("key", "--delay", "60", *names)

    def type(self, *texts: str) -> None:
        """Type texts into cells, each followed by Enter."""
        for text in texts:
            self._write(text)
            self.keys("Return")

    def fill(self, **fields: str) -> None:
        """Type into one field after another; each must have the cursor before it is typed into."""
        for name, text in fields.items():
            self.wait_for(f"focus {name}")
            self._write(text)
            self.keys("Return")

    def _write(self, text: str) -> None:
        if text and text.isascii():
            self._tool("type", "--delay", "35", text)
        elif text:
            self.paste(text)

    def paste(self, text: str) -> None:
        """Bring a text in through the clipboard, as people do with names they have elsewhere."""
        subprocess.run(["xclip", "-selection", "clipboard"], env=self.env, input=text, text=True, check=True)
        self.keys("ctrl+v")

    def click(self, x: int, y: int) -> None:
        """Press the mouse at a place of the window."""
        self._tool("mousemove", "--window", self.window, str(x), str(y), "click", "1")

    def picture(self, name: str) -> None:
        """Keep a picture of the screen."""
        subprocess.run(["import", "-window", "root", str(self.folder / name)], env=self.env, check=True)

    def close(self) -> int:
        """End the program as a person does; returns its status."""
        self._tool("windowclose", self.window)
        self.program.terminate()
        status = self.program.wait(PATIENCE)
        self._ear.join()
        if self.program.stdout is not None:
            self.program.stdout.close()
        return status


@pytest.fixture
def screen(tmp_path: Path, display: int) -> Iterator[Screen]:
    made = Screen(tmp_path, display)
    yield made
    made.close()


def test_a_field_gives_nothing_out_by_being_selected(display: int) -> None:
    """What is selected X11 hands to whoever presses the middle button: of a search box, not of a record."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.gui.selecting_process"],
        env={**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert told.stdout == "mahaimu|\n"


def test_a_household_from_the_keyboard_to_the_notice(screen: Screen) -> None:
    screen.keys("ctrl+2", "ctrl+n")
    screen.fill(
        household_no="",
        division_code="rpc",
        village_group="2组",
        address_detail="",
        phone="13900001234",
        bank_name="",
        bank_account="",
        identify_standard="1",
        identified_year="2014",
        identified_date="20140305",
        is_martyr_family="0",
        is_only_child_family="0",
        is_two_daughter_family="0",
    )
    screen.wait_for("focus grid")
    screen.type("沙马尔布", "hz", "", id_number("19700505", 33), "07")
    screen.picture("typed.png")
    screen.keys("ctrl+s")
    screen.wait_for("said", "已保存")

    screen.click(STATUS_TAB_X, TABS_Y)
    screen.click(STATUS_TAB_X - 230, TABS_Y + 122)
    screen.type("2018", "sb", "20181101", "20181105")
    screen.picture("status.png")
    screen.keys("ctrl+s")
    screen.wait_for("said", "已保存")

    screen.keys("ctrl+f")
    screen.type("smeb")
    screen.picture("found.png")

    screen.keys("ctrl+5", "ctrl+n")
    screen.keys("N", "0", "1")
    screen.keys("Tab", "Tab")
    screen.type("rpc")
    line = screen.wait_for("desk", "沙马尔布")
    while line.startswith("desk 0"):
        line = screen.wait_for("desk", "沙马尔布")
    screen.picture("notice.png")
    assert int(line.split()[1]) >= 1
