"""A real input method: fcitx5 with its pinyin composes in the lines of a form and in a cell of a grid.

It answers the ibus plugin through its portal (``gui.app.surroundings``). Which characters it offers first is
its own affair: they are Chinese, and nothing of the letters is left.
"""

import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOOLS = ("Xvfb", "openbox", "xdotool", "fcitx5", "fcitx5-remote", "dbus-daemon")
PATIENCE = 60.0
PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us

[Groups/0/Items/1]
Name=pinyin

[GroupOrder]
0=Default
"""
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.posix,
    pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason="needs fcitx5 and a screen"),
]


class Typist:
    """Types on a real screen, and hears what stands where the cursor is."""

    def __init__(self, environment: dict[str, str], program: "subprocess.Popen[str]") -> None:
        self._environment = environment
        self._heard: queue.Queue[list[str]] = queue.Queue()
        self._now = ["", ""]
        assert program.stdout is not None
        self._lines = program.stdout
        threading.Thread(target=self._listen, name="ear", daemon=True).start()

    def _listen(self) -> None:
        for line in self._lines:
            self._heard.put(json.loads(line))

    def tool(self, *words: str) -> str:
        done = subprocess.run(
            words, env=self._environment, capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        return done.stdout.strip()

    def keys(self, *names: str) -> None:
        self.tool("xdotool", "key", "--delay", "60", *names)

    def compose(self, switched: bool) -> None:
        """Switch composing on or off, for what has the cursor."""
        wanted = "2" if switched else "1"
        until = time.monotonic() + PATIENCE
        while self.tool("fcitx5-remote") != wanted:
            assert time.monotonic() < until, "fcitx5 does not know the window"
            self.tool("fcitx5-remote", "-o" if switched else "-c")
            time.sleep(0.1)

    def hears(self, holds: Callable[[list[str]], object]) -> list[str]:
        """Wait until what has the cursor is as wanted."""
        until = time.monotonic() + PATIENCE
        while not holds(self._now):
            try:
                self._now = self._heard.get(timeout=max(0.1, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the cursor is in {self._now}") from None
        return self._now

    def at(self, name: str) -> None:
        self.hears(lambda now: now[0] == name)

    def pinyin(self, letters: str) -> str:
        """Type letters and choose the first that is offered; what stands there then."""
        self.tool("xdotool", "type", "--delay", "120", letters)
        self.keys("space")
        return self.hears(lambda now: CHINESE.fullmatch(now[1]))[1]


@contextmanager
def started(
    words: list[str], environment: dict[str, str], heard: int | None = None
) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(
        words, env=environment, text=True, stdout=heard, stderr=subprocess.DEVNULL
    ) as program:
        try:
            yield program
        finally:
            program.terminate()


@pytest.fixture
def typist(tmp_path: Path, display: int) -> Iterator[Typist]:
    home = tmp_path / "home"
    (home / ".config" / "fcitx5").mkdir(parents=True)
    (home / ".config" / "fcitx5" / "profile").write_text(PROFILE, encoding="utf-8")
    address = tmp_path / "bus"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("XDG_")},
        "DISPLAY": f":{display}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "xcb",
        "XMODIFIERS": "@im=fcitx",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={address}",
    }
    bus = ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={address}"]
    program = [sys.executable, "-m", "tests.gui.composed_process", str(tmp_path / "station")]
    with started(bus, environment):
        while not address.exists():
            time.sleep(0.05)
        with (
            started(["fcitx5", "--disable=wayland,notificationitem"], environment),
            started(program, environment, subprocess.PIPE) as window,
        ):
            made = Typist(environment, window)
            made.hears(lambda now: now[0])
            yield made


def test_pinyin_is_composed_in_lines_and_in_a_cell(typist: Typist) -> None:
    typist.keys("ctrl+2", "ctrl+n")
    typist.at("household_no")
    typist.keys("Tab", "Tab")
    typist.at("village_group")
    typist.keys("ctrl+a", "Delete")
    typist.compose(switched=True)
    assert typist.pinyin("shantouzu")
    typist.keys("Return")
    typist.at("address_detail")
    typist.compose(switched=True)
    assert typist.pinyin("nanpo")
    here = "address_detail"
    while here != "grid":
        typist.compose(switched=False)
        typist.keys("Return")
        here = typist.hears(lambda now, before=here: now[0] not in ("", before))[0]
    typist.compose(switched=True)
    chosen = typist.pinyin("mahai")  # the cell opens by itself, from the first letter
    typist.keys("Return")
    typist.at("grid")
    typist.keys("Home", "F2")
    assert typist.hears(lambda now: now[0] != "grid")[1] == chosen
