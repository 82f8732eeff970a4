"""The first start after installation, where people are called otherwise than programmers expect.

A profile with a Chinese name and a space, a program in such a folder, a screen at 125 %; data in the
documents; and the portable copy, which leaves nothing on the computer. By real keys on a screen.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaged import person
from tests.packaged.desk import HEAD, PASSWORD, desk, enter_household, opened, set_up

TOOLS = ("Xvfb", "xdotool", "openbox", "import")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.packaged,
    pytest.mark.posix,
    pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason="needs a screen and hands"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A profile whose documents are called 文档."""
    made = tmp_path / "用户" / "王 小明"
    (made / "文档").mkdir(parents=True)
    (made / ".config").mkdir()
    (made / ".config" / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/文档"\n', encoding="utf-8")
    return made


@pytest.fixture
def installed(built: Path, tmp_path: Path) -> Path:
    place = tmp_path / "程序 文件" / "帮扶台账"
    shutil.copytree(built, place, symlinks=True)
    return place


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **more}


def pictures(tmp_path: Path) -> Path:
    """Where pictures are kept: ``BANGFU_PICTURES``, else with the test."""
    place = Path(os.environ.get("BANGFU_PICTURES", str(tmp_path)))
    place.mkdir(parents=True, exist_ok=True)
    return place


def hands(program: Path, home: Path, password: str) -> person.Bangfu:
    """Commands of the installed program for the account that was made at the first start."""

    def bangfu(*words: str, stdin: str = "") -> person.Said:
        answer = subprocess.run(
            [program / "bangfu", *words],
            env=environment(home, BANGFU_PASSWORD=password),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return person.Said(answer.returncode, answer.stdout)

    return person.signed_in(bangfu, "wang")


def test_a_chinese_profile_a_path_with_a_space_and_125_per_cent(
    home: Path, installed: Path, tmp_path: Path
) -> None:
    data = home / "文档" / "帮扶台账"
    shown = pictures(tmp_path)
    with desk() as at:
        screen = environment(home, DISPLAY=at.display, QT_SCALE_FACTOR="1.25")
        with opened([installed / "bangfu"], screen, tmp_path / "said.txt"):
            window = set_up(at, shown)
            assert at.fits(window)
            at.settled(window, shown / "125-per-cent.png")
            enter_household(at, window, shown / "125-per-cent-household.png")
    assert (data / "keyring.json").is_file()
    stick = tmp_path / "U 盘"
    stick.mkdir()
    bangfu = hands(installed, home, PASSWORD)
    found = bangfu("search", HEAD[0], "--data", str(data), "--json")
    assert found.data["hits"], "what was entered by keys"
    person.work_through(bangfu, str(data), str(stick / "公 示.pdf"), str(stick), fresh=False)
    assert (stick / "公 示.pdf").read_bytes().startswith(b"%PDF-")
    assert {path.name for path in home.iterdir() if not path.name.startswith(".")} == {"文档"}
    assert [path.name for path in (home / "文档").iterdir()] == ["帮扶台账"]


def test_the_portable_copy_keeps_everything_on_the_stick(home: Path, built: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U 盘"
    stick.mkdir()
    made = subprocess.run(
        [built / "bangfu", "portable", "--to", stick],
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    before = {path for path in home.rglob("*") if path.is_file()}
    with desk() as at:
        carried = stick / "帮扶台账" / "bangfu"
        with opened([carried], environment(home, DISPLAY=at.display), tmp_path / "said.txt"):
            set_up(at, pictures(tmp_path))
    assert (stick / "帮扶台账" / "data" / "keyring.json").is_file()
    left = {path for path in home.rglob("*") if path.is_file()} - before
    assert {path for path in left if ".cache" not in path.parts} == set(), "the computer keeps nothing"
