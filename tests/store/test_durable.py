"""Small files are the old or the new one, and failures come out as sentences."""

import errno
import os
from pathlib import Path

import pytest

from desktop_app.store import durable, errors
from desktop_app.store.durable import replace_file


def test_a_file_is_replaced_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert [item.name for item in tmp_path.iterdir()] == ["keyring.json"]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("failing", ["write_synced", "sync_folder"])
@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, errors.DiskFull), (errno.EIO, errors.DiskFault)])
def test_a_failure_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, code: int, kind: type[errors.StoreError]
) -> None:
    path = tmp_path / "keyring.json"
    replace_file(path, b"old")

    def fail(*_arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(durable, failing, fail)
    with pytest.raises(kind):
        replace_file(path, b"new")
    assert path.read_bytes() == (b"old" if failing == "write_synced" else b"new")
    assert [item.name for item in tmp_path.iterdir()] == ["keyring.json"]
