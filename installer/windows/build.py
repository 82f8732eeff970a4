"""The program for Windows and its installer, built on Windows itself or on Linux through Wine.

The spec and the installer's script are the same either way; only who runs them differs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from installer.shipped import project_version, set_times, steady_environment
from installer.steps import SetupFailed, say
from installer.windows.icon import write_icon
from installer.windows.interpreter import ROOT, need_interpreter, run
from installer.windows.wine import Wine

NAME = "bangfu-ledger"
PLACE = ROOT / "build" / "windows"


def build_windows(out: Path) -> tuple[Path, Path]:
    """Build ``out/windows/bangfu-ledger`` and the installer; gives both paths.

    Raises SetupFailed when a tool is missing or fails.
    """
    icon = write_icon(ROOT / "installer" / f"{NAME}.svg", PLACE / "icon.ico")
    folder = build_program(out / "windows", icon)
    setup = out / f"{NAME}-{project_version()}-setup.exe"
    return folder, make_installer(folder, icon, setup)


def build_program(out: Path, icon: Path) -> Path:
    """Run PyInstaller on the spec under a Windows Python; gives the program's folder."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if os.name == "nt":
        words = pyinstaller_words(str(out), str(ROOT))
        environment = {**os.environ, **steady_environment(), "BANGFU_ICON": str(icon)}
        subprocess.run([sys.executable, *words], env=environment, check=True)
        return out / NAME
    wine, python = need_windows()
    say("Building for Windows.", "构建Windows版。")
    more = {"BANGFU_ICON": Wine.path(icon), "PYTHONPATH": Wine.path(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    words = pyinstaller_words(Wine.path(out), Wine.path(ROOT))
    answer = wine.call([python, *words], {**more, **steady_environment()})
    if answer.returncode != 0 or not (out / NAME / "bangfuw.exe").exists():
        raise SetupFailed(f"PyInstaller failed:\n{answer.stdout[-3000:]}  PyInstaller 未成功。")
    return out / NAME


def need_windows() -> tuple[Wine, Path]:
    """Wine and a Windows Python with the locked dependencies, made where they are missing."""
    wine = Wine(PLACE / "wine")
    wine.prepare()
    return wine, need_interpreter(PLACE / "python")


def pyinstaller_words(out: str, root: str) -> list[str]:
    """PyInstaller's words, with paths as the Python that runs it knows them."""
    slash = "\\" if ":" in root else "/"
    places = ("--distpath", out, "--workpath", slash.join((out, "work")))
    spec = slash.join((root, "installer", "bangfu.spec"))
    return ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *places, spec]


def make_installer(folder: Path, icon: Path, setup: Path) -> Path:
    """Pack the program's folder into the installer ``setup``; makensis must be on the path."""
    if shutil.which("makensis") is None:
        raise SetupFailed("makensis is missing: apt-get install nsis.  缺少 makensis。")
    set_times(folder)
    facts = {"STAGE": folder, "VERSION": project_version(), "OUT": setup, "ICON": icon}
    words = [f"-D{name}={value}" for name, value in facts.items()]
    script = ROOT / "installer" / "windows" / "bangfu.nsi"
    run("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *words, script, more=steady_environment())
    return setup
