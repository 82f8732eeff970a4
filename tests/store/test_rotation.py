"""A new data key for a store: whoever kept the old one reads nothing that is written from then on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.store import rotation
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import open_database
from desktop_app.store.durable import sync_folder
from desktop_app.store.errors import AccountRefused, WrongKey
from desktop_app.store.folder import open_folder
from desktop_app.store.keyring import Keyring
from desktop_app.store.opening import Login, OpenStore, create_store, open_store
from desktop_app.store.passwords import Cost
from desktop_app.store.slots import Role
from desktop_app.store.store import StoreContext
from tests.store.conftest import AREA

OWNER = Login("wang", "Gaoshan-2018-a")
CHEAP = Cost(1024, 1)
KILLS = 4


class PowerCut(Exception):
    """The plug was pulled."""


def now() -> int:
    return 1_520_000_000_000


@pytest.fixture
def context(catalogue: Catalogue) -> StoreContext:
    return StoreContext(catalogue, lambda text: (text.lower(),), lambda code: f"村{code[-3:]}")


def open_again(path: Path, context: StoreContext, login: Login = OWNER) -> OpenStore:
    return open_store(path, login, now, context, CHEAP)


@pytest.fixture
def data(tmp_path: Path, context: StoreContext, catalogue: Catalogue) -> Path:
    """A folder with one household, a clerk and the recovery code."""
    opened, _code = create_store(tmp_path / "data", OWNER, "王干部", now, context, CHEAP)
    opened.keyring.add(opened.unlocked, "chen", OWNER.password, Role.CLERK)
    opened.keyring.complete(opened.unlocked, "chen", Role.CLERK)
    values = {"household_no": "H1", "division_code": f"{AREA}001"}
    edit = Edit("household", record_id(catalogue.entity("household"), values), values)
    opened.store.write([edit], Stamp("王干部", "", now()), device="dev-a", area=AREA)
    opened.close()
    return tmp_path / "data"


def rotate(path: Path, login: Login = OWNER) -> tuple[bytes, bytes]:
    """The key before and the key after."""
    with open_folder(path, "") as folder:
        keyring = Keyring.open(path, now, CHEAP)
        unlocked = keyring.unlock(login.login, login.password)
        return unlocked.key, rotation.exchange_key(folder, keyring, unlocked).key


def holds(path: Path, context: StoreContext) -> int:
    """How many households both people find, with the journal whole and one key left to each."""
    counts = set()
    for login in (OWNER, Login("chen", OWNER.password)):
        opened = open_again(path, context, login)
        assert len(opened.unlocked.keys) == 1 and opened.store.verify_journal().ok
        counts.add(opened.store.count("household"))
        opened.close()
    return counts.pop()


def test_the_old_key_opens_nothing_any_more(data: Path, context: StoreContext) -> None:
    before, after = rotate(data)
    assert before != after
    with pytest.raises(WrongKey):
        open_database(data / "store.db", before)
    assert holds(data, context) == 1
    assert sorted(item.name for item in data.iterdir()) == ["attempts", "keyring.json", "lock", "store.db"]


def test_only_a_reviewer_exchanges_it(data: Path) -> None:
    with pytest.raises(AccountRefused):
        rotate(data, Login("chen", OWNER.password))


@pytest.mark.parametrize("step", ["copy_database", "_verify", "sync_folder", "finish"])
def test_cut_off_at_any_step_and_done_again(
    data: Path, context: StoreContext, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def cut(*_arguments: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        if step == "finish":
            patched.setattr(Keyring, "finish_rotation", cut)
        else:
            patched.setattr(rotation, step, cut)
        with pytest.raises(PowerCut):
            rotate(data)
    assert holds(data, context) == 1
    before, after = rotate(data)
    assert before != after and holds(data, context) == 1


def test_after_a_cut_either_key_may_finish_without_being_opened_in_between(
    data: Path, context: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "sync_folder", _then_cut)
        with pytest.raises(PowerCut):
            rotate(data)
    rotate(data)
    assert holds(data, context) == 1


def _then_cut(path: Path) -> None:
    sync_folder(path)
    raise PowerCut


_WORKER = """
import sys
from pathlib import Path
from tests.store.test_rotation import rotate
print("begun", flush=True)
while True:
    rotate(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
def test_killed_at_any_moment(
    data: Path, context: StoreContext, wait_a_little: Callable[[int], None]
) -> None:
    for kill in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(data)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        wait_a_little(kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert holds(data, context) == 1


@pytest.fixture
def wait_a_little() -> Callable[[int], None]:
    """Other moments at each kill: what is being done then differs from run to run."""
    import time

    return lambda kill: time.sleep(0.03 + 0.037 * kill)
