"""A screen of its own on which a person sets the installed program up, by keys alone."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.gui.seed import id_number
from tests.packaged.person import AREA

PATIENCE = 120.0  # seconds; a shared machine starts slowly
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
        """The window in whose title stands ``title``, once it is there.

        A window that goes away while xdotool looks at it ends the search: it is begun again.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                window = self.tool("search", "--sync", "--onlyvisible", "--name", title).split()[-1]
                self.tool("windowactivate", "--sync", window)
                return window
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def another(self, title: str, *but: str) -> str:
        """A window with that title that is none of the windows ``but``, once it is there."""
        return self._awaited(title, lambda found: next((name for name in found if name not in but), ""))

    def gone(self, window: str) -> None:
        """Wait until a window is no longer shown."""
        self._awaited(".", lambda found: "gone" if window not in found else "")

    def _awaited(self, title: str, wanted: Callable[[list[str]], str]) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            words = ["xdotool", "search", "--onlyvisible", "--name", title]
            seen = subprocess.run(words, env=self.environment, capture_output=True, check=False, text=True)
            if answer := wanted(seen.stdout.split()):
                return answer
            time.sleep(0.5)
        raise AssertionError(f"no other window comes or goes: {title}")

    def keys(self, *names: str) -> None:
        self.tool("key", "--delay", "150", *names)

    def type(self, text: str) -> None:
        if text:
            self.tool("type", "--delay", "60", text)

    def paste(self, text: str) -> None:
        """Bring a text in through the clipboard, as people do with what no keyboard has."""
        subprocess.run(
            ["xclip", "-selection", "clipboard"], env=self.environment, input=text, text=True, check=True
        )
        self.keys("ctrl+v")

    def fits(self, window: str) -> bool:
        """Whether a window is no larger than the screen; where it stands is the window manager's affair."""
        lines = self.tool("getwindowgeometry", "--shell", window).splitlines()
        at = dict(line.split("=") for line in lines)
        return int(at["WIDTH"]) <= SIZE[0] and int(at["HEIGHT"]) <= SIZE[1]

    def settled(self, window: str, file: Path) -> None:
        """Keep a picture of a window, once two in a row show the same and most of it is light: painted."""
        seen, until = "", time.monotonic() + PATIENCE
        while time.monotonic() < until:
            subprocess.run(["import", "-window", window, str(file)], env=self.environment, check=True)
            words = ["identify", "-format", "%[fx:mean] %#", str(file)]
            light, shown = subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()
            if seen == shown and float(light) > 0.5:
                return
            seen = shown
            time.sleep(0.5)
        raise AssertionError(f"the window does not come to rest, or shows nothing: {file}")


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
    at.settled(first, pictures / "first-start.png")
    at.type(AREA)
    at.keys("Down", "Return")  # the one that was found; the station is named after it
    for text in ("Wang", "wang", PASSWORD, PASSWORD):
        at.keys("Tab")
        at.type(text)
    at.keys("Return")
    at.keys("space", "Return")  # the recovery code has been written down
    at.keys("Down", "Return")  # begin with an empty ledger
    at.keys("Return")  # the last step: the first household
    return at.shown("帮扶台账 — 三岔河乡")


def log_in(at: Desk, login: str, password: str, pictures: Path) -> str:
    """Open the ledger that is there; gives its window."""
    door = at.shown("登录")
    at.settled(door, pictures / "login.png")
    at.type(login)
    at.keys("Tab")
    at.paste(password)
    at.keys("Return")
    return at.shown("帮扶台账 — 三岔河乡")


HOUSEHOLD = ("", "gmc", "2组", "", "13900001234", "", "", "1", "2018", "", "0", "0", "0")  # field by field
HEAD = ("马海子各𬱖", "", "", id_number("19700505", 33), "07")  # cell by cell


def enter_household(at: Desk, window: str, picture: Path) -> None:
    """A household of one person, by keys alone from the list to the saved record; keeps a picture of it."""
    at.keys("ctrl+2", "ctrl+n")
    at.settled(window, picture)
    for text in (*HOUSEHOLD, *HEAD):
        if text.isascii():
            at.type(text)
        else:
            at.paste(text)
        at.settled(window, picture)  # a list that still opens or closes would take the next key
        at.keys("Return")
    at.keys("ctrl+s")
    at.settled(window, picture)


def look_around(at: Desk, window: str, pictures: Path, system: str) -> None:
    """Pictures of the places where a household, its notice and its bundle are seen."""
    for key, name in (("2", "households"), ("5", "notices"), ("8", "sync")):
        at.keys(f"ctrl+{key}")
        at.settled(window, pictures / f"{system}-{name}.png")
