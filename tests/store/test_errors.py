"""Every error a store can raise says one thing to a person, and is of the right kind."""

import errno
import inspect
import os

import pytest

from desktop_app.store import errors
from desktop_app.store.errors import ErrorKind, StoreError, translate


def examples() -> list[StoreError]:
    """One of each class, with the arguments that it takes."""
    arguments = {
        "LockedOut": (95,),
        "StoreBusy": ("2018-11-01 09:30",),
        "StoreDamaged": ((1, 2, 3, 4, 5, 6),),
        "RecoveryCodeMistyped": (3,),
    }
    given = {
        "StoreError",
        "PersonMistake",
        "MachineFault",
        "PasswordRefused",
        "AccountRefused",
        "BackupRefused",
    }
    classes = inspect.getmembers(errors, lambda item: inspect.isclass(item) and issubclass(item, StoreError))
    return [kind(*arguments.get(name, ())) for name, kind in classes if name not in given]


@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
def test_one_short_chinese_sentence(error: StoreError) -> None:
    assert error.message.endswith("。")
    assert 10 < len(error.message) < 90
    assert str(error) == error.message
    assert error.kind in ErrorKind


def test_waiting_times_are_told_in_minutes_and_seconds() -> None:
    assert "1分35秒" in errors.LockedOut(95).message
    assert "等30秒" in errors.LockedOut(30).message
    assert "第1、2、3、4、5页等" in errors.StoreDamaged((1, 2, 3, 4, 5, 6)).message


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, errors.DiskFull),
        (errno.EFBIG, errors.DiskFull),
        (errno.EROFS, errors.StoreReadOnly),
        (errno.EACCES, errors.StoreReadOnly),
        (errno.ENOLCK, errors.LocksMissing),
        (errno.EIO, errors.DiskFault),
        (errno.ENODEV, errors.DiskFault),
        (None, errors.DiskFault),
    ],
)
def test_the_systems_errors(number: int | None, kind: type[StoreError]) -> None:
    error = OSError(number, os.strerror(number)) if number is not None else OSError("pulled out")
    assert type(translate(error)) is kind


@pytest.mark.skipif(not hasattr(errno, "EDQUOT"), reason="quotas are POSIX's")
def test_a_quota_is_a_full_disk() -> None:
    assert isinstance(translate(OSError(errno.EDQUOT, "quota")), errors.DiskFull)


def test_an_error_without_a_code_is_known_by_its_text() -> None:
    assert isinstance(translate(Exception("database or disk is full")), errors.DiskFull)


def test_a_file_held_by_another_program_on_windows() -> None:
    error = OSError(errno.EACCES, "in use")
    error.winerror = 32  # type: ignore[attr-defined]  # only Windows' own OSError declares it
    assert isinstance(translate(error), errors.StoreBusy)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (5, errors.StoreBusy),
        (517, errors.StoreBusy),  # SQLITE_BUSY_SNAPSHOT
        (8, errors.StoreReadOnly),
        (10, errors.DiskFault),
        (1034, errors.DiskFault),  # SQLITE_IOERR_FSYNC
        (11, errors.StoreDamaged),
        (13, errors.DiskFull),
        (14, errors.DiskFault),
        (26, errors.StoreDamaged),
        (19, errors.ProgramFault),
        (1, errors.ProgramFault),
    ],
)
def test_the_databases_errors(code: int, kind: type[StoreError]) -> None:
    error = Exception("UNIQUE constraint failed: 张小满")
    error.sqlite_errorcode = code  # type: ignore[attr-defined]  # as the driver does
    found = translate(error)
    assert type(found) is kind
    assert "张小满" not in found.message


def test_what_is_already_ours_stays_and_what_nobody_foresaw_is_our_fault() -> None:
    ours = errors.WrongPassword()
    assert translate(ours) is ours
    fault = translate(ZeroDivisionError("张小满"))
    assert isinstance(fault, errors.ProgramFault)
    assert fault.detail == "ZeroDivisionError"
    assert fault.kind is ErrorKind.OURS
