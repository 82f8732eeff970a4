"""The installer for Windows under Wine: installed silently, used, and taken away again with the data left.

``BANGFU_SETUP`` names an installer that exists already; else one is built, which takes minutes. The window is
shown offscreen, for Wine 8 knows no screen of Qt's; what only a real Windows can show stands in README.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from installer.shipped import project_version
from installer.windows.build import PLACE, build_windows, make_installer
from installer.windows.icon import write_icon
from installer.windows.suite import ROOMS
from installer.windows.wine import Wine
from tests.packaged.conftest import take_your_time
from tests.packaged.person import PASSWORD, Said, go_back, update, update_catalogue, work_through

pytestmark = [pytest.mark.slow, pytest.mark.packaged]

LIMIT_SETUP, LIMIT_UNPACKED = 75_000_000, 200_000_000  # bytes, fonts included
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    take_your_time()
    there = os.environ.get("BANGFU_SETUP")
    return Path(there) if there else build_windows(tmp_path_factory.mktemp("windows"))[1]


@pytest.fixture(scope="module")
def wine() -> Wine:
    made = Wine(PLACE / "wine")
    made.prepare()
    return made


@pytest.fixture(scope="module")
def installed(setup: Path, wine: Wine) -> Path:
    """The program's folder after a silent installation for the person of the prefix."""
    answer = wine.call([setup, "/S"])
    assert answer.returncode == 0, answer.stdout
    return next(wine.drive.glob("users/*/AppData/Local/Programs/帮扶台账"))


def test_installer_and_program_are_small(setup: Path, installed: Path) -> None:
    assert setup.stat().st_size <= LIMIT_SETUP
    files = [path for path in installed.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= LIMIT_UNPACKED


def test_menu_desktop_and_file_types_lead_to_it(installed: Path, wine: Wine) -> None:
    menu = {path.name for path in wine.drive.glob("users/*/**/Start Menu/**/*.lnk")}
    assert {"帮扶台账.lnk", "卸载帮扶台账.lnk"} <= menu
    assert list(wine.drive.glob("users/*/Desktop/帮扶台账.lnk"))
    for ending, kind in ((".bfb", "Bangfu.Bundle"), (".bfr", "Bangfu.Receipt")):
        assert kind in wine.call(["reg", "query", rf"HKCU\Software\Classes\{ending}"]).stdout
    command = wine.call(["reg", "query", r"HKCU\Software\Classes\Bangfu.Receipt\shell\open\command"]).stdout
    assert "bangfuw.exe" in command and "open" in command
    assert (installed / "bangfuw.exe").is_file()


def test_its_selftest_passes(installed: Path, wine: Wine) -> None:
    answer = wine.call([installed / "bangfu.exe", "selftest"])
    assert answer.returncode == 0, answer.stdout
    assert "失败" not in answer.stdout


LICENCES = {
    "crypto": "Apache-2.0", "de265": "LGPL-3.0", "ffi": "MIT", "heif": "LGPL-3.0",
    "pdfium": "BSD-3-Clause", "pyside": "LGPL-3.0", "python": "PSF-2.0", "qpdf": "Apache-2.0",
    "shiboken": "LGPL-3.0", "sqlite": "blessing", "ssl": "Apache-2.0", "msvcp": "Microsoft runtime",
    "vcruntime": "Microsoft runtime", "winpthread": "MIT",
}  # fmt: skip
DRIVEN_BY_QT = ("iconengines", "imageformats", "platforms", "styles")
GPL_WORDS = (b"GNU General Public License", b"x265 [", b"libreadline", b"Artifex")


def test_every_library_inside_has_a_licence_and_none_is_gpl(installed: Path) -> None:
    """Whatever PyInstaller takes along from a wheel or the interpreter is known here by name."""
    unknown = set()
    for path in sorted(installed.rglob("*.[dD][lL][lL]")):
        name = path.name.lower().removeprefix("lib")
        if not name.startswith((*LICENCES, "qt6")) and path.parent.name not in DRIVEN_BY_QT:
            unknown.add(path.name)
    assert unknown == set()
    code = [path for path in installed.rglob("*") if path.suffix.lower() in (".dll", ".pyd", ".exe")]
    told = {path.name: word for path in code for word in GPL_WORDS if word in path.read_bytes()}
    assert told == {}


def test_a_portable_copy_works_from_the_stick_and_leaves_nothing(
    installed: Path, wine: Wine, setup: Path, tmp_path: Path
) -> None:
    """Copied, used, replaced by the installer with its data kept; the profile is as before."""
    stick = tmp_path / "U 盘"
    stick.mkdir()
    made = wine.call([installed / "bangfu.exe", "portable", "--to", Wine.path(stick)])
    assert made.returncode == 0, made.stdout
    carried = stick / "帮扶台账"
    before = _of_the_person(wine)

    def bangfu(*words: str, stdin: str = "") -> Said:
        answer = wine.call([carried / "bangfu.exe", *words], {"BANGFU_PASSWORD": PASSWORD}, given=stdin)
        return Said(answer.returncode, answer.stdout)

    (stick / "提交").mkdir()
    paper, post = Wine.path(stick / "n04.pdf"), Wine.path(stick / "提交")
    work_through(bangfu, Wine.path(carried / "data"), paper, post)
    tested = bangfu("selftest")
    assert tested.code == 0 and "失败" not in tested.text, tested.text
    assert (carried / "data" / "keyring.json").is_file()
    (carried / "_internal" / "of-the-one-before.txt").touch()
    folder = f"/D={Wine.path(carried)}".split(" ")  # the installer wants the rest of the line, unquoted
    replaced = wine.call([setup, "/S", *folder])
    assert replaced.returncode == 0, replaced.stdout
    assert not (carried / "_internal" / "of-the-one-before.txt").exists()
    assert not (carried / "uninst.exe").exists()
    assert bangfu("search", "克热木", "--data", Wine.path(carried / "data"), "--json").data["hits"]
    told = wine.call(["reg", "query", r"HKCU\Software\BangfuLedger", "/v", "InstallDir"]).stdout
    assert "U 盘" not in told, "the computer's own program is still the one it knows"
    assert _of_the_person(wine) == before, "the computer keeps nothing"


def _of_the_person(wine: Wine) -> set[Path]:
    """What lies in the profile; what passes through its folder for the moment does not count."""
    files = wine.drive.glob("users/*/**/*")
    return {path for path in files if path.is_file() and "Temp" not in path.parts}


def test_a_persons_work_and_the_data_that_stay(
    installed: Path, wine: Wine, setup: Path, tmp_path: Path
) -> None:
    """Enter, publish, carry, update, go back; then uninstall: the data are still there.

    Some fifty starts of the program, each bounded by itself.
    """
    take_your_time()
    documents = next(wine.drive.glob("users/*/Documents"))
    data = documents / "帮扶台账"
    shutil.rmtree(data, ignore_errors=True)

    def bangfu(*words: str, stdin: str = "") -> Said:
        environment = {"BANGFU_PASSWORD": PASSWORD}
        answer = wine.call([installed / "bangfu.exe", *words], environment, given=stdin)
        return Said(answer.returncode, answer.stdout)

    stick = tmp_path / "stick"
    stick.mkdir()
    work_through(bangfu, Wine.path(data), Wine.path(tmp_path / "n04.pdf"), Wine.path(stick))
    text = subprocess.run(
        ["pdftotext", tmp_path / "n04.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "阿卜杜克热木" in text.replace("\n", "")
    update(bangfu, Wine.path(data), Wine.path(stick), setup, "windows-amd64", stick)
    catalogue = installed / "_internal" / "resources" / "catalog"
    update_catalogue(bangfu, Wine.path(data), Wine.path(stick), catalogue, stick)
    _install_a_later_one_and_the_one_before_again(wine, setup, installed, tmp_path)
    go_back(bangfu, Wine.path(data).replace("\\", "/"), data)
    uninstall = wine.call([installed / "uninst.exe", "/S", f"_?={Wine.path(installed)}"])
    assert uninstall.returncode == 0
    assert not (installed / "bangfuw.exe").exists()
    assert not (installed / "_internal").exists()
    assert (data / "keyring.json").is_file()
    assert "Bangfu" not in wine.call(["reg", "query", r"HKCU\Software\Classes", "/s", "/f", "Bangfu"]).stdout


def _install_a_later_one_and_the_one_before_again(
    wine: Wine, setup: Path, installed: Path, place: Path
) -> None:
    """Over what is installed, as an update is; the system's list of programs tells which one is there.

    The later one brings the start programs and a file of its own, of which nothing may be left.
    """
    stage, own = place / "later", Path("_internal") / "only-in-the-later.txt"
    (stage / own).parent.mkdir(parents=True)
    (stage / own).write_text("later", encoding="ascii")
    for name in ("bangfu.exe", "bangfuw.exe"):
        shutil.copy(installed / name, stage)
    icon = write_icon(ROOT / "installer" / "bangfu-ledger.svg", place / "icon.ico")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("installer.windows.build.project_version", lambda: "99.0.0")
        later = make_installer(stage, icon, place / "later-setup.exe")
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\BangfuLedger"
    for installer, version, is_later in ((later, "99.0.0", True), (setup, project_version(), False)):
        answer = wine.call([installer, "/S"])
        assert answer.returncode == 0, answer.stdout
        assert version in wine.call(["reg", "query", key, "/v", "DisplayVersion"]).stdout
        assert (installed / own).exists() is is_later


@pytest.mark.parametrize("room", ROOMS)
def test_the_quick_tests_of_a_room_pass_on_a_windows_python(room: str) -> None:
    """Inside, every test has a limit of its own."""
    take_your_time()
    words = ["python3", "installer/run.py", "test-windows", f"tests/{room}"]
    answer = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stdout[-6000:]
