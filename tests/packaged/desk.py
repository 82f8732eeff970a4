"""A screen of its own on which a person sets the installed program up, by keys alone."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.packaged.person import AREA

PATIENCE = 240.0  # seconds; a shared machine starts slowly
SIZE = (1366, 768)
PASSWORD = "Shanlu-18-wan"  # which every keyboard has


@dataclass(frozen=True)
class Desk:
    """An X server with a window manager."""

    display: str

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display}

    def tool(self, *words: str) -> str:
        """What xdotool answers; fails when it does or when the patience ends."""
        done = subprocess.run(
            ["xdotool", *words],
            env=self.environment,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            text=True,
        )
        return done.stdout

    def shown(self, title: str) -> str:
        """The window in whose title stands ``title``, once it is there."""
        window = self.tool("search", "--sync", "--onlyvisible", "--name", title).split()[-1]
        self.tool("windowactivate", "--sync", window)
        return window

    def keys(self, *names: str) -> None:
        self.tool("key", "--delay", "150", *names)

    def type(self, text: str) -> None:
        self.tool("type", "--delay", "60", text)

    def paste(self, text: str) -> None:
        """Bring a text in through the clipboard, as people do with what no keyboard has."""
        subprocess.run(
            ["xclip", "-selection", "clipboard"], env=self.environment, input=text, text=True, check=True
        )
        self.keys("ctrl+v")

    def fits(self, window: str) -> bool:
        """Whether a window lies on the screen as a whole."""
        lines = self.tool("getwindowgeometry", "--shell", window).splitlines()
        at = {name: int(value) for name, value in (line.split("=") for line in lines)}
        across, down = at["X"] + at["WIDTH"], at["Y"] + at["HEIGHT"]
        return at["X"] >= 0 and at["Y"] >= 0 and across <= SIZE[0] and down <= SIZE[1]

    def picture(self, file: Path) -> int:
        """Keep what is on the screen in ``file``; the number of colours, of which an empty screen has one."""
        return int(self._pictured(file)[0])

    def settled(self, file: Path) -> int:
        """As ``picture``, once two pictures in a row show the same."""
        seen: list[str] = []
        for _ in range(100):
            colours, shown = self._pictured(file)
            if seen == [shown]:
                return int(colours)
            seen = [shown]
        raise AssertionError("the screen does not come to rest")

    def _pictured(self, file: Path) -> list[str]:
        """A picture of the screen in ``file``: how many colours it has, and the digest of its points."""
        subprocess.run(["import", "-window", "root", str(file)], env=self.environment, check=True)
        words = ["identify", "-format", "%k %#", str(file)]
        return subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()


@contextmanager
def desk() -> Iterator[Desk]:
    """A desk that is cleared away at the end."""
    read, write = os.pipe()
    screen = f"{SIZE[0]}x{SIZE[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        made = Desk(f":{int(told.readline())}")
    manager = subprocess.Popen(["openbox"], env=made.environment, stderr=subprocess.DEVNULL)
    try:
        yield made
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def opened(words: list[str | Path], environment: Mapping[str, str], said: Path) -> Iterator[None]:
    """The program with its window; what it prints goes to ``said``."""
    with said.open("wb") as heard:
        window = subprocess.Popen(words, env=environment, stdout=heard, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        window.terminate()
        window.wait(PATIENCE)


def set_up(at: Desk, pictures: Path) -> str:
    """The first start: area, names, account, recovery code; gives the window that opens on the new ledger."""
    first = at.shown("初次使用")
    assert at.fits(first)
    at.picture(pictures / "first-start.png")
    at.type(AREA)
    at.keys("Down", "Return")  # the one that was found; the station is named after it
    for text in ("Wang", "wang", PASSWORD, PASSWORD):
        at.keys("Tab")
        at.type(text)
    at.keys("Return")
    at.keys("space", "Return")  # the recovery code has been written down
    at.keys("Down", "Return")  # begin with an empty ledger
    return at.shown("帮扶台账 — 三岔河乡")
