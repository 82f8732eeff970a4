"""A Windows program's end is its end, also when Wine's services go on holding its pipe."""

import subprocess
import sys
import time

import pytest

from installer.windows.wine import heard

pytestmark = pytest.mark.posix
LEAVES_ONE_BEHIND = "import subprocess; subprocess.Popen(['sleep', '20']); print('done')"


def start(text: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE)


def test_what_is_said_is_heard_whole() -> None:
    with start("print('x' * 300_000); print('end')") as running:
        said = b"".join(heard(running, 60))
    assert (len(said), said[-4:], running.returncode) == (300_005, b"end\n", 0)


def test_a_service_that_stays_holds_nothing_up() -> None:
    begun = time.monotonic()
    with start(LEAVES_ONE_BEHIND) as running:
        assert b"".join(heard(running, 60)) == b"done\n"
    assert time.monotonic() - begun < 15


def test_patience_ends() -> None:
    with start("import time; time.sleep(60)") as running, pytest.raises(subprocess.TimeoutExpired):
        list(heard(running, 0.5))
    assert running.returncode is not None
