"""The built program, built once for all tests of this folder."""

import faulthandler
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from installer.build import build_folder

Run = Callable[..., subprocess.CompletedProcess[str]]


def take_your_time() -> None:
    """Take the limit off a test's time: it is for what hangs, and a build ends by itself on any machine."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built program; ``BANGFU_BUILT`` names one that exists already."""
    take_your_time()
    there = os.environ.get("BANGFU_BUILT")
    return Path(there) if there else build_folder(tmp_path_factory.mktemp("built"))


@pytest.fixture
def bangfu(built: Path, tmp_path: Path) -> Run:
    """Runs the built program as on a machine that has no Python: empty home, bare environment."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(tmp_path),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
        }
        return subprocess.run(
            [built / "bangfu", *words],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run
