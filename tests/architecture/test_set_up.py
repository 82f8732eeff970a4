"""The parts of set-up that decide something, on answers as the real programs give them."""

from pathlib import Path

import pytest

from installer import commands, environment, packages, run
from installer.steps import SetupFailed

POLICY = """libgl1:
  Installed: (none)
  Candidate: 1.6.0-1
  Version table:
     1.6.0-1 500
libglib2.0-0t64:
  Installed: (none)
  Candidate: (none)
"""


@pytest.mark.parametrize(
    ("version", "fits"),
    [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False), ((4, 11), False)],
)
def test_python_fits(version: tuple[int, int], fits: bool) -> None:
    assert run.python_fits(version) is fits


def test_the_supported_pythons_are_those_of_the_project(project: dict[str, object]) -> None:
    assert project["requires-python"] == ">=3.11,<3.14"
    assert run.PYTHONS == ("3.11", "3.12", "3.13")


def test_installed_names_leaves_out_removed_and_unknown_packages() -> None:
    answer = "ii  libgl1\nrc  xvfb\nun  age\nhi  qpdf\n\nno packages found matching zbar\n"
    assert packages.installed_names(answer) == {"libgl1", "qpdf"}  # one of them on hold


def test_known_names_are_those_with_a_candidate() -> None:
    assert packages.known_names(POLICY) == {"libgl1"}


def test_any_alternative_counts_as_installed() -> None:
    lines = ["libglib2.0-0t64 | libglib2.0-0", "xvfb"]
    assert packages.missing_lines(lines, frozenset({"libglib2.0-0"})) == ["xvfb"]


def test_the_first_known_alternative_is_chosen_and_unknown_lines_are_told() -> None:
    lines = ["new | old", "old | new", "gone"]
    assert packages.chosen_packages(lines, frozenset({"new", "old"})) == (["new", "old"], ["gone"])
    assert packages.chosen_packages(lines, frozenset({"old"})) == (["old", "old"], ["gone"])


def test_each_group_includes_the_ones_before_it() -> None:
    run_lines, demo, test, build = (set(packages.wanted_packages(group)) for group in packages.GROUPS)
    assert "libgl1" in run_lines < demo < test < build
    assert "xvfb" in test - demo
    assert "nsis" in build - test


def test_without_root_and_sudo_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(SetupFailed, match="apt-get install libgl1 xvfb"):
        packages.as_root(["libgl1", "xvfb"])


def test_root_needs_no_sudo_and_others_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert packages.as_root([]) == []
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert packages.as_root([]) == ["sudo"]


def test_fingerprint_changes_with_lock_project_python_and_place(tmp_path: Path) -> None:
    def made(place: str, lock: str = "a==1", project: str = "[project]", minor: int = 11) -> str:
        folder = tmp_path / place
        folder.mkdir(exist_ok=True)
        (folder / "requirements.lock").write_text(lock, encoding="utf-8")
        (folder / "pyproject.toml").write_text(project, encoding="utf-8")
        return environment.fingerprint(folder, (3, minor))

    first = made("one")
    assert made("one") == first
    assert (
        len({first, made("two"), made("one", lock="a==2"), made("one", project=""), made("one", minor=12)})
        == 5
    )


def test_an_environment_that_is_not_there_is_neither_stamped_nor_working(tmp_path: Path) -> None:
    venv = environment.Venv(tmp_path / ".venv")
    assert venv.stamped() == ""
    assert not venv.works()


def test_an_environment_that_was_moved_is_noticed(tmp_path: Path) -> None:
    made = environment.Venv(tmp_path / "one")
    made.program("pip").parent.mkdir(parents=True)
    made.program("pip").write_text(f"#!{made.program('python')}\n", encoding="utf-8")
    assert made.is_in_place()
    moved = environment.Venv(made.folder.rename(tmp_path / "two"))
    assert not moved.is_in_place()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], ["-m", "not slow", "-n", "2", "--dist", "loadfile"]),
        (["-m", "slow"], ["-m", "slow"]),
        (["-mslow"], ["-mslow"]),
        (["tests/unit", "-k", "x"], ["-m", "not slow", "tests/unit", "-k", "x"]),
    ],
)
def test_pytest_arguments(given: list[str], told: list[str]) -> None:
    assert commands.pytest_arguments(given, cores=2) == told


def test_cores_are_used_within_reason() -> None:
    assert "1" in commands.pytest_arguments([], cores=0)
    assert "4" in commands.pytest_arguments([], cores=64)


def test_benchmarks_are_found_by_name(tmp_path: Path) -> None:
    for name in ("store", "__init__", "_peers", "test_store", "conftest"):
        (tmp_path / f"{name}.py").touch()
    names = commands.benchmark_names(tmp_path)
    assert names == ["store"]
    assert commands.benchmark_command(["store", "--json"], names) == ["-m", "tests.bench.store", "--json"]


@pytest.mark.parametrize("given", [[], ["stroe"]])
def test_a_benchmark_that_is_not_there_names_those_that_are(given: list[str]) -> None:
    with pytest.raises(SetupFailed, match="store, sync") as refused:
        commands.benchmark_command(given, ["store", "sync"])
    assert refused.value.status == 2


@pytest.mark.parametrize(
    ("command", "group"),
    [("", "run"), ("check", "run"), ("demo", "demo"), ("pictures", "demo"), ("test", "test")],
)
def test_group_for(command: str, group: str) -> None:
    assert commands.group_for(command) == group
