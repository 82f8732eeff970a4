"""What installs the program is a function of its folder: packed elsewhere and later, it is the same."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from installer.compare_builds import compare, contents
from installer.linux_packages import build_package
from installer.windows.build import make_installer
from installer.windows.icon import write_icon

pytestmark = pytest.mark.posix

ROOT = Path(__file__).resolve().parents[2]
Pack = Callable[[Path, Path], Path]


def _built(place: Path, when: int) -> Path:
    """A folder that looks like the built program, made at ``when``."""
    for name in ("bangfu", "bangfuw.exe", "bangfu.exe", "_internal/lib.so", "_internal/resources/目录.toml"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(name.encode() * 1000)
        os.utime(place / name, (when, when))
    (place / "bangfu").chmod(0o755)
    (place / "_internal" / "lib.so.1").symlink_to("lib.so")
    return place


def _deb(folder: Path, out: Path) -> Path:
    return build_package(folder, out, "deb")


def _rpm(folder: Path, out: Path) -> Path:
    return build_package(folder, out, "rpm")


def _setup(folder: Path, out: Path) -> Path:
    icon = write_icon(ROOT / "installer" / "bangfu-ledger.svg", out / "icon.ico")
    return make_installer(folder, icon, out / "bangfu-ledger-setup.exe")


@pytest.mark.parametrize(("tool", "pack"), [("nfpm", _deb), ("rpmbuild", _rpm), ("makensis", _setup)])
def test_packed_twice_it_is_the_same_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, pack: Pack
) -> None:
    if tool != "nfpm" and shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here; the slow run brings it")
    made = []
    for name, when, zone in (("one", 1_500_000_000, "UTC"), ("two", 1_600_000_000, "Asia/Shanghai")):
        monkeypatch.setenv("TZ", zone)
        out = tmp_path / name / "out"
        out.mkdir(parents=True)
        made.append(pack(_built(tmp_path / name / "program", when), out))
    first, second = (contents(package) for package in made)
    assert len(first) > 5 or tool != "nfpm"
    assert list(compare(first, second).lines()) == [f"{len(first)} files are the same."]
