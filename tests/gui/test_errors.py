"""Three kinds of errors, and reports that name nobody."""

import errno
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.values import ValueRefused
from desktop_app.gui.errors import ExceptionHook, report_keeper, show_error, tell
from desktop_app.gui.whole_file import write_whole
from desktop_app.station.fault_report import redact
from desktop_app.store.errors import ProgramFault


def test_a_persons_mistake_says_what_to_do() -> None:
    told = tell(ValueRefused("“出生日期”应填日期。"))
    assert (told.kind, told.message) == ("person", "“出生日期”应填日期。")


def test_the_machines_fault_names_disk_or_stick() -> None:
    told = tell(OSError(errno.ENOSPC, "No space left on device", "/media/盘/x"))
    assert told.kind == "machine"
    assert "磁盘已满" in told.message
    assert "/media" not in told.message


@pytest.mark.parametrize(
    ("code", "told"),
    [("ENODEV", "可能已被拔出"), ("ENOENT", "可能已被拔出"), ("EFBIG", "FAT32"), ("EIO", "U盘")],
)
def test_a_stick_that_is_full_or_gone_is_told_as_that(code: str, told: str) -> None:
    assert told in tell(OSError(getattr(errno, code), "")).message


class DatabaseError(Exception):
    """As the database raises it."""

    sqlite_errorcode = 10 | 1 << 8


def test_what_a_page_reads_while_the_stick_goes_is_no_fault_of_the_program() -> None:
    told = tell(DatabaseError("disk I/O error"))
    assert told.kind == "machine" and "U盘被拔出" in told.message and not told.report


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "公示.pdf"
    target.write_bytes(b"before")

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:4])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(Path, "write_bytes", full)
        write_whole(target, b"afterwards")
    assert target.read_bytes() == b"before" and list(tmp_path.iterdir()) == [target]
    write_whole(target, b"afterwards")
    assert target.read_bytes() == b"afterwards" and list(tmp_path.iterdir()) == [target]


def test_our_mistake_brings_a_report_without_names_or_numbers() -> None:
    try:
        raise KeyError("马海木呷 519900196201110012")
    except KeyError as error:
        told = tell(error)
    assert told.kind == "ours"
    assert "KeyError" in told.report
    assert "马海" not in told.report
    assert "5199001962" not in told.report


def test_a_fault_that_the_store_calls_ours_brings_a_report_too() -> None:
    told = tell(ProgramFault("马海木呷"))
    assert told.kind == "ours"
    assert "没有保存" in told.message
    assert "ProgramFault" in told.report and "马海" not in told.report


def test_paths_of_the_machine_are_cut_to_the_file() -> None:
    assert redact('  File "/home/person/app/x.py", line 3') == "  File «x.py», line 3"


def test_the_dialog_keeps_the_report_in_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    box = show_error(RuntimeError("boom"), None, report_keeper(tmp_path / "reports"))
    qtbot.addWidget(box)
    assert "程序的问题" in box.text()
    assert (tmp_path / "reports" / "report-001.txt").read_text(encoding="utf-8").startswith("Python")
    box.close()


def test_an_error_is_shown_though_its_report_cannot_be_kept(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file where the folder should be", encoding="utf-8")
    box = show_error(RuntimeError("boom"), None, report_keeper(tmp_path / "reports"))
    qtbot.addWidget(box)
    assert "程序的问题" in box.text()
    assert "没有存成" in box.informativeText()
    box.close()


@pytest.mark.usefixtures("qtbot")
def test_the_hook_shows_instead_of_failing_silently(tmp_path: Path) -> None:
    shown: list[BaseException] = []

    def keep(error: BaseException) -> Path:
        shown.append(error)
        return tmp_path / "r"

    hook = ExceptionHook(lambda: None, keep)
    hook(RuntimeError, RuntimeError("boom"), None)
    assert shown
