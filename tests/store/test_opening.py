"""A folder whose making fails is as empty as before, so that the person can simply try again."""

from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.model import Catalogue
from desktop_app.store import cipher, opening
from desktop_app.store.errors import DiskFull, StoreExists
from desktop_app.store.opening import Login, create_store, open_store
from desktop_app.store.passwords import Cost
from desktop_app.store.store import Store, StoreContext

LOGIN = Login("wang", "Gaoshan-2018-a")
CHEAP = Cost(memory=8 * 1024, passes=1)


def now() -> int:
    return 1_520_000_000_000


@pytest.fixture
def context(catalogue: Catalogue) -> StoreContext:
    return StoreContext(catalogue, lambda text: (text,), lambda code: code)


def test_a_failed_beginning_leaves_nothing_behind(
    tmp_path: Path, context: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> Store:
        raise DiskFull

    monkeypatch.setattr(opening.Store, "create", full)
    with pytest.raises(DiskFull):
        create_store(tmp_path / "data", LOGIN, "王干部", now, context, CHEAP)
    monkeypatch.undo()
    opened, code = create_store(tmp_path / "data", LOGIN, "王干部", now, context, CHEAP)
    opened.close()
    assert len(code.split("-")) == 8


def test_what_was_made_opens_again_and_is_not_made_twice(tmp_path: Path, context: StoreContext) -> None:
    create_store(tmp_path / "data", LOGIN, "王干部", now, context, CHEAP)[0].close()
    with pytest.raises(StoreExists):
        create_store(tmp_path / "data", LOGIN, "王干部", now, context, CHEAP)
    opened = open_store(tmp_path / "data", LOGIN, now, context, CHEAP)
    assert opened.name_of_person("?") == "王干部"
    opened.close()


def test_a_file_is_opened_once_to_write_and_once_to_read(
    tmp_path: Path, context: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_store(tmp_path / "data", LOGIN, "王干部", now, context, CHEAP)[0].close()
    times: list[Path] = []
    genuine = cipher._open

    def counted(path: Path, *given: Any, **how: Any) -> Any:
        times.append(path)
        return genuine(path, *given, **how)

    monkeypatch.setattr(cipher, "_open", counted)
    open_store(tmp_path / "data", LOGIN, now, context, CHEAP).close()
    assert times == [tmp_path / "data" / "store.db"] * 2


def test_a_login_never_shows_its_password() -> None:
    assert "Gaoshan" not in repr(LOGIN)
