"""The Debian package in a clean root of another release: installed, used, shown, and removed again.

Needs root and debootstrap. ``BANGFU_DEB`` names a package that exists already, as build_old_linux.sh makes
it; ``BANGFU_SUITE`` the release to try it on (bookworm). The window is shown on a screen of this machine.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.build import build
from installer.shipped import project_version
from tests.packaged.conftest import take_your_time
from tests.packaged.desk import HEAD, desk, enter_household, log_in, look_around, opened
from tests.packaged.person import PASSWORD, Said, go_back, update, update_catalogue, work_through

pytestmark = [
    pytest.mark.slow,
    pytest.mark.packaged,
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="a root is entered by root"),
]

CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"
LIMIT_PACKAGE, LIMIT_UNPACKED = 75_000_000, 200_000_000  # bytes, fonts included
SUITE = os.environ.get("BANGFU_SUITE", "bookworm")


def sh(*words: str | Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, check=True, capture_output=True, **more)  # type: ignore[call-overload,no-any-return]  # passes all on


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    take_your_time()
    there = os.environ.get("BANGFU_DEB")
    return Path(there) if there else build("packages", tmp_path_factory.mktemp("deb"))[1]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[Path]:
    """A minimal Debian with the package installed by apt, which brings what it depends on."""
    take_your_time()
    place = tmp_path_factory.mktemp("root") / SUITE
    sh("debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, place)
    for name in ("resolv.conf", "hosts"):
        shutil.copyfile(Path("/etc") / name, place / "etc" / name)
    shutil.copy(package, place / "srv" / "bangfu.deb")
    mounted = []
    for kind in ("proc", "dev"):
        sh("mount", "--bind", f"/{kind}", place / kind)
        mounted.append(place / kind)
    try:
        sh("chroot", place, "apt-get", "-qq", "update")
        sh("chroot", place, "apt-get", "-qq", "install", "-y", "--no-install-recommends", "/srv/bangfu.deb")
        yield place
    finally:
        for where in reversed(mounted):
            sh("umount", "-l", where)


def inside(root: Path, *words: str, stdin: str = "", **more: str) -> Said:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8", **more}
    answer = subprocess.run(
        [CHROOT, root, *words],
        env=environment,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return Said(answer.returncode, answer.stdout)


def test_package_and_program_are_small(root: Path, package: Path) -> None:
    assert package.stat().st_size <= LIMIT_PACKAGE
    files = [path for path in (root / "usr/lib/bangfu-ledger").rglob("*") if not path.is_symlink()]
    assert sum(path.stat().st_size for path in files if path.is_file()) <= LIMIT_UNPACKED


def test_its_selftest_passes_within_twenty_seconds(root: Path) -> None:
    start = time.monotonic()
    said = inside(root, "bangfu", "selftest", QT_QPA_PLATFORM="offscreen")
    assert said.code == 0, said.text
    assert time.monotonic() - start < 20 * (1 + os.getloadavg()[0] / (os.cpu_count() or 1))


def test_a_persons_work(root: Path) -> None:
    def bangfu(*words: str, stdin: str = "") -> Said:
        return inside(root, "bangfu", *words, stdin=stdin, BANGFU_PASSWORD=PASSWORD)

    (root / "srv" / "stick").mkdir()
    work_through(bangfu, "/srv/文档/帮扶台账", "/srv/n04.pdf", "/srv/stick")
    text = sh("pdftotext", root / "srv" / "n04.pdf", "-").stdout.decode()
    assert "阿卜杜克热木" in text.replace("\n", "")


def test_the_window_on_a_screen(root: Path, tmp_path: Path) -> None:
    """It opens on the ledger made before: a person logs in, sees what was done and enters a household more.

    Pictures are kept in ``BANGFU_PICTURES``.
    """
    pictures = Path(os.environ.get("BANGFU_PICTURES", str(tmp_path)))
    pictures.mkdir(parents=True, exist_ok=True)
    data = "/srv/文档/帮扶台账"
    with desk() as at:
        told = {"DISPLAY": at.display, "BANGFU_DATA": data, "LANG": "C.UTF-8", "HOME": "/root"}
        words: list[str | Path] = [CHROOT, root, "/usr/bin/bangfu"]
        with opened(words, {"PATH": "/usr/bin:/bin", **told}, tmp_path / "said.txt"):
            window = log_in(at, "admin", PASSWORD, pictures)
            look_around(at, window, pictures, "debian")
            enter_household(at, window, pictures / "debian-household.png")
    found = inside(root, "bangfu", "search", HEAD[0], "--data", data, "--json", BANGFU_PASSWORD=PASSWORD)
    assert found.data["hits"], "what was entered by keys"


def test_an_update_from_a_stick(root: Path, package: Path) -> None:
    def bangfu(*words: str, stdin: str = "") -> Said:
        return inside(root, "bangfu", *words, stdin=stdin, BANGFU_PASSWORD=PASSWORD)

    update(bangfu, "/srv/文档/帮扶台账", "/srv/stick", package, "debian-amd64", root / "srv" / "stick")


def test_a_new_catalogue_from_a_stick(root: Path) -> None:
    def bangfu(*words: str, stdin: str = "") -> Said:
        return inside(root, "bangfu", *words, stdin=stdin, BANGFU_PASSWORD=PASSWORD)

    catalogue = root / "usr/lib/bangfu-ledger/_internal/resources/catalog"
    update_catalogue(bangfu, "/srv/文档/帮扶台账", "/srv/stick", catalogue, root / "srv" / "stick")


def test_going_back_to_the_package_before(root: Path, package: Path, tmp_path: Path) -> None:
    """A later package is installed over it, and it over that one again: apt replaces, the data open."""

    def bangfu(*words: str, stdin: str = "") -> Said:
        return inside(root, "bangfu", *words, stdin=stdin, BANGFU_PASSWORD=PASSWORD)

    _as_version("99.0.0", package, tmp_path / "later", root / "srv" / "later.deb")
    for name, version in (("later", "99.0.0"), ("bangfu", project_version())):
        options = ("-qq", "-y", "--allow-downgrades", "--no-install-recommends")
        replaced = inside(root, "apt-get", "install", *options, f"/srv/{name}.deb")
        assert replaced.code == 0, replaced.text
        told = inside(root, "dpkg-query", "-W", "-f", "${Version}", "bangfu-ledger")
        assert told.text == version
    go_back(bangfu, "/srv/文档/帮扶台账", root / "srv/文档/帮扶台账")


def _as_version(version: str, package: Path, place: Path, target: Path) -> None:
    """The same package under another version."""
    sh("dpkg-deb", "-R", package, place)
    told = place / "DEBIAN" / "control"
    text = told.read_text(encoding="utf-8")
    told.write_text(
        text.replace(f"Version: {project_version()}\n", f"Version: {version}\n"), encoding="utf-8"
    )
    sh("dpkg-deb", "--root-owner-group", "-Znone", "-b", place, target)


def test_a_desktop_finds_the_program_its_files_and_its_manual(root: Path) -> None:
    """By the desktop's own tools: menu entry, icon, types of bundle and receipt, and the manual page."""
    tools = ("desktop-file-utils", "shared-mime-info", "libglib2.0-bin", "man-db", "librsvg2-bin")
    fetched = inside(root, "apt-get", "-qq", "install", "-y", "--no-install-recommends", *tools)
    assert fetched.code == 0, fetched.text
    checked = inside(root, "desktop-file-validate", "/usr/share/applications/bangfu-ledger.desktop")
    assert (checked.code, checked.text) == (0, "")
    for ending, kind in ((".bfb", "bundle"), (".bfr", "receipt")):
        (root / "srv" / f"来的{ending}").write_bytes(b"age-encryption.org/v1\n")
        known = inside(root, "gio", "info", "-a", "standard::content-type", f"/srv/来的{ending}").text
        assert f"application/vnd.bangfu.{kind}" in known, known
        opener = inside(root, "gio", "mime", f"application/vnd.bangfu.{kind}").text
        assert "bangfu-ledger.desktop" in opener.splitlines()[0], opener
    icon = "/usr/share/icons/hicolor/scalable/apps/bangfu-ledger.svg"
    drawn = inside(root, "rsvg-convert", "-w", "48", "-o", "/srv/icon.png", icon)
    assert drawn.code == 0, drawn.text
    page = inside(root, "man", "--warnings", "-P", "cat", "/usr/share/man/man1/bangfu.1.gz")
    assert page.code == 0 and "BANGFU_DATA" in page.text and "warning" not in page.text, page.text


def test_removing_leaves_the_data(root: Path) -> None:
    for place in (
        "usr/share/applications",
        "usr/share/mime/packages",
        "usr/share/icons/hicolor/scalable/apps",
    ):
        assert list((root / place).glob("bangfu-ledger.*")), place
    assert (root / "usr/share/man/man1/bangfu.1.gz").is_file()
    assert inside(root, "dpkg", "--verify", "bangfu-ledger").text == ""
    assert inside(root, "apt-get", "-qq", "purge", "-y", "bangfu-ledger").code == 0
    assert not (root / "usr/lib/bangfu-ledger").exists()
    assert (root / "srv/文档/帮扶台账/keyring.json").is_file()
