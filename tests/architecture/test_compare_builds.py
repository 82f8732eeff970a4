"""The comparison of two builds finds what differs and says where."""

import gzip
import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from installer.compare_builds import compare, contents, main

pytestmark = pytest.mark.posix


def folder(place: Path, **files: bytes) -> Path:
    (place / "lib").mkdir(parents=True)
    for name, content in files.items():
        (place / "lib" / name).write_bytes(content)
    (place / "link").symlink_to("lib")
    return place


def package(place: Path, mtime: int) -> Path:
    """A Debian package with one file that was changed at ``mtime``."""
    place.mkdir()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo("./usr/bangfu")
        member.size, member.mtime = 2, mtime
        tar.addfile(member, io.BytesIO(b"hi"))
    (place / "data.tar.gz").write_bytes(gzip.compress(packed.getvalue(), mtime=0))
    subprocess.run(["ar", "rcD", "a.deb", "data.tar.gz"], cwd=place, check=True)
    return place / "a.deb"


def test_equal_folders_are_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    builds = [str(folder(tmp_path / name, a=b"1", b=b"2")) for name in ("one", "two")]
    assert main(builds) == 0
    assert capsys.readouterr().out == "3 files are the same.\n"


def test_what_differs_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (
        folder(tmp_path / "one", a=b"1", b=b"2", c=b"3"),
        folder(tmp_path / "two", a=b"1", b=b"9", d=b"4"),
    )
    (two / "lib" / "a").chmod(0o755)
    assert main([str(one), str(two)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 files are the same.",
        "differs: lib/a",
        "differs: lib/b",
        "only in the first: lib/c",
        "only in the second: lib/d",
    ]


def test_a_package_is_looked_into(tmp_path: Path) -> None:
    one, two, later = (package(tmp_path / name, when) for name, when in (("a", 1), ("b", 1), ("c", 2)))
    assert compare(contents(one), contents(two)).is_equal
    found = compare(contents(one), contents(later))
    assert found.differing == ("data:./usr/bangfu", "file")


def test_two_builds_or_none(tmp_path: Path) -> None:
    for words in ([], [str(tmp_path)], ["--twice", str(tmp_path), str(tmp_path)]):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == 2
