"""Rules that every test keeps: no window on the screen, no folder of the person's, no thread left behind.

Fixtures of a room stand in the conftest of its own folder.
"""

import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import settings

# On a shared machine a single slow example is no fault; in CI the same examples are drawn at every run.
settings.register_profile("person", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "person")

# Qt reads it when it is first imported; a test that wants a real window starts a process of its own.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

GRACE = 2.0  # seconds that a worker which was told to stop may take


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Windows has no signals, mounts and links, and not the programs that judge our files on Linux."""
    if sys.platform == "win32":
        for item in items:
            if item.get_closest_marker("posix"):
                item.add_marker(pytest.mark.skip(reason="not on Windows"))


class _Records(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings and data go to a folder of this run, never to the person's."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            (folder / name).mkdir(mode=0o700)
            patch.setenv(name, str(folder / name))
        yield


@pytest.fixture(autouse=True)
def the_collector_is_on_again() -> Iterator[None]:
    """The window turns Python's own search for cycles off (gui.collecting); other rooms want it."""
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_is_logged_unasked(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that expects a warning in the log asks for ``caplog``; in any other test it is a fault."""
    if "caplog" in request.fixturenames:
        yield
        return
    records = _Records()
    logging.getLogger().addHandler(records)
    yield
    logging.getLogger().removeHandler(records)
    assert not records.messages, "\n".join(records.messages)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Whoever starts a thread stops it; Python's names for foreign threads that passed by do not count."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + GRACE
    while (left := _own_threads() - before) and time.monotonic() < until:
        time.sleep(0.01)
    assert not left, f"threads left running: {sorted(thread.name for thread in left)}"


def _own_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.name.startswith("Dummy-")}
