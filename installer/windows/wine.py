"""Windows programs run on Linux: a Wine prefix of our own, speaking Chinese with code page 936.

Wine's traits that matter here: it drops ``QT_*`` variables; it waits for a console unless standard input is
closed; and ``LANG=zh_CN.UTF-8`` makes 936 the code page, which is what proves that every file is opened with
its encoding named. A machine without that locale is given one in the prefix's own folder.
"""

import os
import selectors
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.steps import SetupFailed, say
from installer.windows.interpreter import COMPILER, HERE, run

LOCALE = "zh_CN.UTF-8"
_GLANCE = 0.2  # seconds


@dataclass(frozen=True)
class Wine:
    """A prefix in ``folder``; nothing of it need exist before ``prepare``."""

    folder: Path

    @property
    def drive(self) -> Path:
        """Drive C."""
        return self.folder / "prefix" / "drive_c"

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a program in Wine sees: nothing of the person's own environment."""
        home = self.folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        return {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "LANG": LOCALE,
            "LOCPATH": str(self.folder / "locales"),
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=d;mshtml=d",
            **(more or {}),
        }

    def prepare(self) -> None:
        """Make the prefix and the locale; raises SetupFailed where Wine is missing or does not start."""
        if program() is None:
            raise SetupFailed("Wine is missing: apt-get install wine64.  缺少 Wine。")
        if (self.folder / "made.stamp").exists():
            return
        say("Making a Wine prefix.", "准备 Wine 环境。")
        shutil.rmtree(self.folder, ignore_errors=True)
        locales = self.folder / "locales"
        locales.mkdir(parents=True)
        run("localedef", "-i", "zh_CN", "-f", "UTF-8", locales / LOCALE)
        self.call(["wineboot", "--init"], timeout=600)
        system = self.drive / "windows" / "system32"
        if not system.is_dir():
            raise SetupFailed("Wine made no system folder.  Wine 环境没有建成。")
        with tempfile.TemporaryDirectory() as place:
            library = Path(place) / "bcryptprimitives.dll"
            words = ("-shared", "-O2", "-s", "-static-libgcc", "-o", library)
            run(COMPILER, *words, HERE / "processprng.c", "-ladvapi32")
            shutil.copy(library, system)
        self.call(["winecfg", "-v", "win10"], timeout=600)  # Wine 8 poses as Windows 7
        (self.folder / "made.stamp").touch()

    def call(
        self,
        words: Sequence[str | Path],
        more: Mapping[str, str] | None = None,
        folder: Path | None = None,
        timeout: float = 1800,
        given: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end; standard error is in what it printed.

        ``given`` is what it reads, through a pipe: a Windows program in Wine has no use for a file there.

        Wine's own services inherit the pipe and may outlive the program: its end is what is waited for.
        Raises subprocess.TimeoutExpired after ``timeout`` seconds.
        """
        command = [str(program()), *map(str, words)]
        with subprocess.Popen(
            command,
            cwd=folder,
            env=self.environment(more),
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as running:
            if running.stdin is not None:
                running.stdin.write(given.encode())
                running.stdin.close()
            said = b"".join(heard(running, timeout))
        return subprocess.CompletedProcess(command, running.returncode, said.decode("utf-8", "replace"))

    @staticmethod
    def path(place: Path) -> str:
        """A Linux path as Windows programs know it."""
        return "Z:" + str(place.resolve()).replace("/", "\\")


def heard(running: "subprocess.Popen[bytes]", timeout: float) -> Iterator[bytes]:
    """What a process writes to its pipe until it ends, even when somebody else keeps the pipe open.

    Raises subprocess.TimeoutExpired after ``timeout`` seconds; the process is killed then.
    """
    pipe, until = running.stdout, time.monotonic() + timeout
    if pipe is None:
        return
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while True:
            ended = running.poll() is not None
            if waiting.select(0 if ended else _GLANCE):
                chunk = os.read(pipe.fileno(), 1 << 16)
                if not chunk:
                    break
                yield chunk
            elif ended:
                break
            if time.monotonic() > until:
                running.kill()
                raise subprocess.TimeoutExpired(running.args, timeout)
    running.wait(max(0, until - time.monotonic()))


def program() -> str | None:
    """Wine's own program for 64-bit Windows, wherever this release keeps it; None where there is none."""
    return shutil.which("wine64", path="/usr/lib/wine") or shutil.which("wine64") or shutil.which("wine")
