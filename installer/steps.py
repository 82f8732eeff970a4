"""How set-up talks to the person and to the programs that do its work."""

import os
import subprocess
import sys
from collections.abc import Sequence


class SetupFailed(Exception):
    """Set-up cannot go on; the message is a sentence for the person, in English and Chinese."""

    def __init__(self, message: str, status: int = 3) -> None:
        """``status`` is the exit status: 3 the machine's fault, 2 wrong usage."""
        super().__init__(message)
        self.status = status


def say(english: str, chinese: str) -> None:
    """Tell the person on stderr what is being done."""
    print(f"[set-up] {english}  {chinese}", file=sys.stderr, flush=True)


def ask(command: Sequence[str]) -> str:
    """What a command prints, in English; it may fail, for it was only asked."""
    answer = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C"},
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return answer.stdout


def must(command: Sequence[str], name: str) -> None:
    """Run a step of the set-up; raises SetupFailed if it fails."""
    if run_step(command) != 0:
        raise SetupFailed(
            f"{name} failed; see its message above, then run the same command again.  "
            f"{name} 未成功,请看上面的提示,再运行一次即可继续。"
        )


def run_step(command: Sequence[str]) -> int:
    """Run a step with its output on stderr; its exit status."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode
