"""Packages of the built program, from one description: Debian's by nfpm, RPM by rpmbuild.

Kylin and UOS are of Debian's family. What a desktop needs to find the program lies beside this file in
``desktop/``: menu entry, icon, file types, manual page.
"""

import gzip
import json
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from installer.rpm_package import build_rpm
from installer.shipped import commit_seconds, project_version, set_times
from installer.steps import SetupFailed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAME = "bangfu-ledger"
MAINTAINER = "Bangfu Ledger developers <bangfu-ledger@localhost>"

# What every desktop has and the built program therefore does not bring (see trim.py).
DEPENDS = {
    "deb": (
        "libdbus-1-3",
        "libegl1",
        "libfontconfig1",
        "libfreetype6",
        "libgl1",
        "libglib2.0-0t64 | libglib2.0-0",
        "libstdc++6",
        "libx11-6",
        "libxcb1",
        "zlib1g",
    ),
    "rpm": (
        "dbus-libs",
        "fontconfig",
        "freetype",
        "glib2",
        "libX11",
        "libglvnd-egl",
        "libglvnd-glx",
        "libstdc++",
        "libxcb",
        "zlib",
    ),
}
RECOMMENDS = {"deb": ("libcups2",), "rpm": ("cups-libs",)}
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}  # nfpm's words, also for RPM


def libc_version() -> str:
    """The C library built against, which is the oldest that the package may be installed on."""
    return (os.confstr("CS_GNU_LIBC_VERSION") or "glibc 2.36").split()[-1]


def commit_time() -> str:
    """The time of the newest commit as nfpm writes it: the same for two builds of one commit."""
    return datetime.fromtimestamp(commit_seconds(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def contents(folder: Path, pressed: Path) -> list[dict[str, Any]]:
    """Every file of the package and where it goes; ``pressed`` holds the compressed manual and notices."""
    desktop, when = HERE / "desktop", {"mtime": commit_time(), "mode": 0o644}
    files = {
        desktop / f"{NAME}.desktop": f"/usr/share/applications/{NAME}.desktop",
        desktop / f"{NAME}.xml": f"/usr/share/mime/packages/{NAME}.xml",
        HERE / f"{NAME}.svg": f"/usr/share/icons/hicolor/scalable/apps/{NAME}.svg",
        ROOT / "LICENSE": f"/usr/share/doc/{NAME}/copyright",
        pressed / "bangfu.1.gz": "/usr/share/man/man1/bangfu.1.gz",
        pressed / "third-party-notices.md.gz": f"/usr/share/doc/{NAME}/third-party-notices.md.gz",
    }
    return [
        {
            "src": str(folder),
            "dst": f"/usr/lib/{NAME}",
            "type": "tree",
            "file_info": {"mtime": when["mtime"]},
        },
        {"src": f"/usr/lib/{NAME}/bangfu", "dst": "/usr/bin/bangfu", "type": "symlink"},
        *({"src": str(source), "dst": place, "file_info": when} for source, place in files.items()),
    ]


def description(folder: Path, pressed: Path, kind: str) -> dict[str, Any]:
    """What nfpm is told of a package of ``kind`` (``deb`` or ``rpm``)."""
    needs_libc = f"libc6 (>= {libc_version()})" if kind == "deb" else f"glibc >= {libc_version()}"
    return {
        "name": NAME,
        "arch": ARCHITECTURES[os.uname().machine],
        "platform": "linux",
        "version": project_version(),
        "section": "misc",
        "priority": "optional",
        "maintainer": MAINTAINER,
        "license": "Apache-2.0",
        "description": "Offline ledger for township poverty-relief work (帮扶台账)\n"
        "Records of households and projects, notices for the village board, and\n"
        "sealed bundles that travel to the province on a USB stick.",
        "mtime": commit_time(),
        "depends": [needs_libc, *DEPENDS[kind]],
        "recommends": list(RECOMMENDS[kind]),
        "contents": contents(folder, pressed),
        "deb": {"compression": "none"},  # pressed by ``_press``: nfpm's own xz makes half as much again
        "rpm": {"group": "Applications/Productivity"},
    }


def build_package(folder: Path, out: Path, kind: str) -> Path:
    """Pack the built program in ``folder``; gives the package's path in ``out``.

    The program's folder is made readable for everybody first. Raises SetupFailed if nfpm or rpmbuild fails.
    """
    subprocess.run(["chmod", "-R", "u+rwX,go+rX,go-w", str(folder)], check=True)
    set_times(folder)
    pressed = out / "work" / "pressed"
    pressed.mkdir(parents=True, exist_ok=True)
    for source in (HERE / "desktop" / "bangfu.1", ROOT / "resources/help/third-party-notices.md"):
        (pressed / f"{source.name}.gz").write_bytes(gzip.compress(source.read_bytes(), mtime=0))
    package = out / f"{NAME}_{project_version()}_{ARCHITECTURES[os.uname().machine]}.{kind}"
    told = description(folder, pressed, kind)
    if kind == "rpm":
        return build_rpm(told, out / "work", package)
    file = out / "work" / "nfpm.yaml"  # JSON is YAML
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    nfpm = Path(sys.executable).with_name("nfpm")
    words = [str(nfpm), "package", "-f", str(file), "-p", kind, "-t", str(package)]
    answer = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    if answer.returncode != 0:
        raise SetupFailed(f"nfpm failed:\n{answer.stdout}{answer.stderr}  打包未成功。")
    _press(package)
    return package


def _press(package: Path) -> None:
    """Compress the data of a Debian package with xz, which every dpkg reads, at its greatest strength."""
    with tempfile.TemporaryDirectory(dir=package.parent) as place:
        subprocess.run(["ar", "x", str(package)], cwd=place, check=True)
        plain, pressed = Path(place) / "data.tar", Path(place) / "data.tar.xz"
        with plain.open("rb") as source, lzma.open(pressed, "wb", preset=9) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        package.unlink()
        members = ["debian-binary", "control.tar.gz", "data.tar.xz"]
        subprocess.run(["ar", "rcD", str(package), *members], cwd=place, check=True)
