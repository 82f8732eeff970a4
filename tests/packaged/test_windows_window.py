"""The installed program's window on Qt's own Windows screen: a Chinese profile with a space, 125 %, keys.

Wine 8 shows no window of Qt's, so this runs in a root of Debian 13 with Wine 10, made by debootstrap, or
named by ``BANGFU_WINE_ROOT``. Its one person, root, is called 王 小明, and so is the Windows profile.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.windows.wine import heard
from tests.packaged.conftest import take_your_time
from tests.packaged.desk import (
    HEAD,
    PASSWORD,
    Desk,
    desk,
    enter_household,
    log_in,
    look_around,
    set_up,
)
from tests.packaged.person import Said, signed_in, work_through
from tests.packaged.test_windows import setup

__all__ = ["setup"]

CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"
PERSON = "王 小明"
PROFILE = f"C:\\users\\{PERSON}"
PROGRAM = PROFILE + r"\AppData\Local\Programs\帮扶台账"
DPI_125 = "120"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.packaged,
    pytest.mark.posix,
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="a root is entered by root"),
]


@dataclass(frozen=True)
class Windows:
    """Wine 10 in the root ``place``, with a prefix of its own."""

    place: Path
    display: str = ""

    @property
    def profile(self) -> Path:
        return self.place / "srv" / "prefix" / "drive_c" / "users" / PERSON

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": "/root",
            "PATH": "/usr/lib/wine:/usr/bin:/bin",
            "LANG": "zh_CN.UTF-8",
            "DISPLAY": self.display,
            "WINEPREFIX": "/srv/prefix",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=d;mshtml=d",
        }

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        command: list[str | Path] = [CHROOT, self.place, *words]
        nothing = subprocess.DEVNULL
        return subprocess.Popen(command, env=self.environment, stdin=nothing, stdout=nothing)

    def bangfu(self, *words: str, stdin: str = "") -> Said:
        """What the installed program's command prints."""
        command = [CHROOT, str(self.place), "wine64", PROGRAM + r"\bangfu.exe", *words]
        with subprocess.Popen(
            command,
            env={**self.environment, "BANGFU_PASSWORD": PASSWORD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as running:
            assert running.stdin is not None
            running.stdin.write(stdin.encode())
            running.stdin.close()
            said = b"".join(heard(running, 900))
        return Said(running.returncode, said.decode("utf-8", "replace"))

    def run(self, *words: str) -> None:
        """Run a program to its end, and every other of the prefix with it."""
        assert self.start("wine64", *words).wait(900) == 0, words
        self.start("wineserver", "-w").wait(300)


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory, setup: Path) -> Iterator[Windows]:
    """The program installed silently for a person with a Chinese name, on a screen at 125 %."""
    take_your_time()
    there = os.environ.get("BANGFU_WINE_ROOT")
    place = Path(there) if there else _new_root(tmp_path_factory.mktemp("wine") / "trixie")
    shutil.rmtree(place / "srv" / "prefix", ignore_errors=True)
    shutil.copy(setup, place / "srv" / "setup.exe")
    with desk() as at, _mounted(place / "proc"):
        made = Windows(place, at.display)
        made.start("wine64", "wineboot", "--init").wait(900)
        made.run(
            "reg",
            "add",
            r"HKCU\Control Panel\Desktop",
            "/v",
            "LogPixels",
            "/t",
            "REG_DWORD",
            "/d",
            DPI_125,
            "/f",
        )
        made.run(r"Z:\srv\setup.exe", "/S")
        yield made
        made.start("wineserver", "-k").wait(60)


@contextmanager
def _mounted(proc: Path) -> Iterator[None]:
    """Wine looks in /proc for the place of its own libraries."""
    subprocess.run(["mount", "-t", "proc", "proc", proc], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", proc], check=True)


def _new_root(place: Path) -> Path:
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie", place], check=True
    )
    for name in ("resolv.conf", "hosts", "ssl/certs/ca-certificates.crt"):
        shutil.copyfile(Path("/etc") / name, place / "etc" / name)
    steps = (
        "export DEBIAN_FRONTEND=noninteractive",
        "apt-get -qq update",
        "apt-get -qq install -y --no-install-recommends wine wine64 locales fonts-noto-cjk",
        "localedef -i zh_CN -f UTF-8 zh_CN.UTF-8",
        f"sed -i '1s/^root:/{PERSON}:/' /etc/passwd",
    )
    subprocess.run([CHROOT, place, "sh", "-c", " && ".join(steps)], check=True)
    return place


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    place = Path(os.environ.get("BANGFU_PICTURES", str(tmp_path)))
    place.mkdir(parents=True, exist_ok=True)
    return place


def test_the_first_start_and_the_second(windows: Windows, pictures: Path) -> None:
    """Everything fits a screen of 1366 × 768; the data lie in the documents under their plain name.

    A household is entered by keys: here a key came late to the list of the field before it, and was lost.
    """
    at = Desk(windows.display)
    window = windows.start("wine64", PROGRAM + r"\bangfuw.exe")
    shown = set_up(at, pictures)
    assert at.fits(shown)
    enter_household(at, shown, pictures / "windows-household.png")
    _end(windows, window)
    data = PROFILE + r"\Documents\帮扶台账"
    found = signed_in(windows.bangfu, "wang")("search", HEAD[0], "--data", data, "--json")
    assert found.data["hits"], "what was entered by keys"
    assert (windows.profile / "Documents" / "帮扶台账" / "keyring.json").is_file()
    window = windows.start("wine64", PROGRAM + r"\bangfuw.exe")
    shown = log_in(at, "wang", PASSWORD, pictures)
    assert at.fits(shown)
    at.settled(shown, pictures / "windows-125-per-cent.png")
    _end(windows, window)


def test_a_persons_work_seen_in_the_window(windows: Windows, pictures: Path) -> None:
    """A household, its notice, bundle and receipt by the installed commands, then seen by the person."""
    at = Desk(windows.display)
    data, stick = PROFILE + r"\Documents\帮扶台账", windows.place / "srv" / "U 盘"
    stick.mkdir()
    bangfu = signed_in(windows.bangfu, "wang")
    work_through(bangfu, data, r"Z:\srv\U 盘\公 示.pdf", r"Z:\srv\U 盘", fresh=False)
    assert (stick / "公 示.pdf").read_bytes().startswith(b"%PDF-")
    window = windows.start("wine64", PROGRAM + r"\bangfuw.exe")
    look_around(at, log_in(at, "wang", PASSWORD, pictures), pictures, "windows")
    _end(windows, window)


def test_removing_asks_and_enter_leaves_the_data(windows: Windows, pictures: Path) -> None:
    """After the program is gone a question is asked about the data; its default keeps them."""
    at = Desk(windows.display)
    remover = windows.start("wine64", PROGRAM + r"\uninst.exe")
    first = at.shown("帮扶台账 卸载")
    at.settled(first, pictures / "windows-uninstall.png")
    at.keys("Return")
    question = at.another("帮扶台账 卸载", first)
    at.settled(question, pictures / "windows-uninstall-question.png")
    at.keys("Return")
    at.gone(question)
    at.keys("Return")
    remover.wait(120)
    place = windows.profile / "AppData" / "Local" / "Programs" / "帮扶台账"
    assert not (place / "bangfuw.exe").exists()
    assert (windows.profile / "Documents" / "帮扶台账" / "keyring.json").is_file()


def test_the_data_go_only_after_two_answers(windows: Windows, pictures: Path) -> None:
    """Installed again; whoever says yes is asked once more, and yes again takes the data away."""
    at = Desk(windows.display)
    windows.run(r"Z:\srv\setup.exe", "/S")
    data = windows.profile / "Documents" / "帮扶台账"
    remover = windows.start("wine64", PROGRAM + r"\uninst.exe")
    first = at.shown("帮扶台账 卸载")
    at.keys("Return")
    question = at.another("帮扶台账 卸载", first)
    at.settled(question, pictures / "windows-uninstall-question.png")
    at.keys("Left", "Return")  # the default is no
    again = at.another("帮扶台账 卸载", first, question)
    at.settled(again, pictures / "windows-uninstall-second-question.png")
    assert (data / "keyring.json").is_file(), "one yes takes nothing away"
    at.keys("Left", "Return")
    at.gone(again)
    at.keys("Return")
    remover.wait(120)
    assert not data.exists()


def _end(windows: Windows, window: "subprocess.Popen[bytes]") -> None:
    windows.start("wineserver", "-k").wait(60)
    window.wait(60)
