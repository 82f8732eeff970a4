"""A Debian package of the built program, made by dpkg-deb alone."""

import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME = "bangfu-ledger"
MAINTAINER = "Bangfu Ledger developers <bangfu-ledger@localhost>"

# What every desktop has and the built program therefore does not bring (see trim.py).
DEPENDS = (
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
)


def project_version() -> str:
    """The version in pyproject.toml."""
    text = (HERE.parent / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def libc_version() -> str:
    """The C library built against, which is the oldest that the package may be installed on."""
    return (os.confstr("CS_GNU_LIBC_VERSION") or "glibc 2.36").split()[-1]


def architecture() -> str:
    """Debian's word for this machine."""
    return subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, encoding="ascii", check=True
    ).stdout.strip()


def control(version: str, arch: str, installed_kib: int) -> str:
    """The package's control file."""
    return "\n".join(
        (
            f"Package: {NAME}",
            f"Version: {version}",
            f"Architecture: {arch}",
            f"Maintainer: {MAINTAINER}",
            f"Installed-Size: {installed_kib}",
            f"Depends: libc6 (>= {libc_version()}), {', '.join(DEPENDS)}",
            "Recommends: libcups2",
            "Section: misc",
            "Priority: optional",
            "Description: Offline ledger for township poverty-relief work (帮扶台账)",
            " Records of households and projects, notices for the village board, and",
            " sealed bundles that travel to the province on a USB stick.",
            "",
        )
    )


def lay_out(folder: Path, root: Path) -> None:
    """Put the built program and what a desktop needs to find it below ``root``, as they will be installed."""
    shutil.copytree(folder, root / "usr/lib" / NAME, symlinks=True)
    for place in (
        "usr/bin",
        "usr/share/applications",
        "usr/share/icons/hicolor/scalable/apps",
        f"usr/share/doc/{NAME}",
    ):
        (root / place).mkdir(parents=True)
    (root / "usr/bin/bangfu").symlink_to(f"../lib/{NAME}/bangfu")
    shutil.copy(HERE / f"{NAME}.desktop", root / "usr/share/applications")
    shutil.copy(HERE / f"{NAME}.svg", root / "usr/share/icons/hicolor/scalable/apps")
    doc = root / "usr/share/doc" / NAME
    notices = (HERE.parent / "resources/help/third-party-notices.md").read_bytes()
    (doc / "copyright").write_bytes((HERE.parent / "LICENSE").read_bytes())
    (doc / "third-party-notices.md.gz").write_bytes(gzip.compress(notices, mtime=0))


def sums(root: Path) -> str:
    """The MD5 sums by which dpkg notices damaged files."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    rows = ((hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest(), path) for path in files)
    return "".join(f"{digest}  {path.relative_to(root).as_posix()}\n" for digest, path in rows)


def build_deb(folder: Path, out: Path) -> Path:
    """Pack the built program in ``folder``; gives the package's path in ``out``.

    Raises CalledProcessError if dpkg-deb fails.
    """
    version, arch = project_version(), architecture()
    package = out / f"{NAME}_{version}_{arch}.deb"
    with tempfile.TemporaryDirectory(dir=out) as temporary:
        root = Path(temporary) / "root"
        lay_out(folder, root)
        digests = sums(root)
        size = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(control(version, arch, size), encoding="utf-8")
        (root / "DEBIAN/md5sums").write_text(digests, encoding="utf-8")
        subprocess.run(["chmod", "-R", "u+rwX,go+rX,go-w", str(root)], check=True)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-b", str(root), str(package)], check=True)
    return package
