"""The RPM, taken by rpm itself into a root of its own: put there, verified, run, and removed again.

What it depends on is left aside, for no system of RPM packages is here. ``BANGFU_RPM`` names a package that
exists already.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from installer.build import build
from installer.shipped import project_version
from tests.packaged.conftest import take_your_time

pytestmark = [
    pytest.mark.slow,
    pytest.mark.packaged,
    pytest.mark.posix,
    pytest.mark.skipif(shutil.which("rpm") is None, reason="needs rpm, which the slow run brings"),
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="rpm changes its root as root"
    ),
]

LIMIT_PACKAGE = 75_000_000  # bytes
Rpm = Callable[..., str]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    take_your_time()
    there = os.environ.get("BANGFU_RPM")
    return Path(there) if there else build("packages", tmp_path_factory.mktemp("rpm"))[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def rpm(root: Path) -> Rpm:
    def run(*words: str | Path) -> str:
        command = ["rpm", "--root", root, "--dbpath", "/var/lib/rpm", *words]
        answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    return run


def test_rpm_installs_verifies_and_removes_it(package: Path, root: Path, rpm: Rpm, tmp_path: Path) -> None:
    assert package.stat().st_size <= LIMIT_PACKAGE
    root.mkdir()
    rpm("--initdb")
    rpm("-i", "--nodeps", package)
    assert rpm("-q", "--qf", "%{VERSION} %{LICENSE}", "bangfu-ledger") == f"{project_version()} Apache-2.0"
    assert rpm("-V", "--nodeps", "bangfu-ledger") == ""
    assert {"glibc", "libglvnd-egl", "fontconfig"} <= set(rpm("-q", "--requires", "bangfu-ledger").split())
    for place in ("applications", "mime/packages", "icons/hicolor/scalable/apps", "man/man1"):
        assert list((root / "usr/share" / place).glob("bangfu*")), place
    assert (root / "usr/bin/bangfu").readlink() == Path("/usr/lib/bangfu-ledger/bangfu")
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    tested = subprocess.run(
        [root / "usr/lib/bangfu-ledger/bangfu", "selftest", "--json"],
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert json.loads(tested.stdout)["ok"] is True
    rpm("-e", "--nodeps", "bangfu-ledger")
    assert not (root / "usr/lib/bangfu-ledger").exists()
