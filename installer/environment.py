"""The virtual environment and the locked dependencies in it."""

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.steps import ask, must, say


@dataclass(frozen=True)
class Venv:
    """The virtual environment in ``folder``; nothing of it need exist yet."""

    folder: Path

    def program(self, name: str) -> Path:
        """Where a command of the environment stands."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" * (os.name == "nt")))

    @property
    def stamp(self) -> Path:
        """The file that says what the environment was set up from."""
        return self.folder / "set-up.stamp"

    def stamped(self) -> str:
        """What the stamp says, or nothing."""
        try:
            return self.stamp.read_text(encoding="ascii")
        except OSError:
            return ""

    def is_in_place(self) -> bool:
        """Whether its programs, which begin with the path of their Python, stand where they were made."""
        try:
            return os.fsencode(self.folder) in self.program("pip").read_bytes()
        except OSError:
            return False

    def works(self) -> bool:
        """Whether it has not been moved, and its Python runs, is of our version and has pip."""
        question = "import pip, sys; print(*sys.version_info[:2])"
        if not self.is_in_place():
            return False
        try:
            answer = ask([str(self.program("python")), "-c", question])
        except OSError:
            return False
        return answer.split() == [str(part) for part in sys.version_info[:2]]


def fingerprint(root: Path, version: Sequence[int]) -> str:
    """What the environment depends on: lock, project file, Python's version, and where it stands."""
    digest = hashlib.sha256(f"{root} {version[0]}.{version[1]}".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update(hashlib.sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()


def need_environment(root: Path, venv: Venv) -> None:
    """Make the environment and install exactly what is locked; nothing if the stamp says so already.

    Raises SetupFailed if a step fails. The stamp is written last, so that an interrupted set-up is resumed.
    """
    wanted = fingerprint(root, sys.version_info[:2])
    if venv.stamped() == wanted and venv.program("bangfu").exists():
        return
    if not venv.works():
        say("Making the virtual environment .venv.", "建立虚拟环境 .venv。")
        must([sys.executable, "-m", "venv", "--clear", str(venv.folder)], "python -m venv")
    say("Installing the locked dependencies (about 150 MB the first time).", "安装锁定的依赖。")
    pip = [str(venv.program("python")), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    if not sys.stderr.isatty():
        pip.append("--quiet")
    lock = str(root / "requirements.lock")
    must([*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock], "pip install")
    must([*pip, "-qq", "--no-deps", "--no-build-isolation", "-e", str(root)], "pip install -e .")
    venv.stamp.write_text(wanted, encoding="ascii")
    say("Ready.", "准备完成。")
