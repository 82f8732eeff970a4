"""The self-test of the installed program: it passes here, and says which step failed where one does."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from desktop_app import selftest
from desktop_app.selftest import Trial, run_steps


def test_all_steps_pass_in_a_process_of_their_own(tmp_path: Path) -> None:
    start = time.perf_counter()
    answer = subprocess.run(
        [sys.executable, "-m", "desktop_app", "selftest", "--json"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert told["ok"] is True
    assert len(told["steps"]) == len(selftest.STEPS) + 1  # and nothing was heard on standard error
    assert time.perf_counter() - start < 20
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_is_named_and_the_others_are_tried(tmp_path: Path) -> None:
    def fails(_trial: Trial) -> str:
        raise ValueError("519900198502140032")

    first, second, third = run_steps(tmp_path, [("甲", lambda _: "1"), ("乙", fails), ("丙", lambda _: "")])
    assert (first.ok, second.ok, third.ok) == (True, False, True)
    assert second.detail == "ValueError"


def test_without_a_station_every_later_step_says_so(tmp_path: Path) -> None:
    steps = run_steps(tmp_path, selftest.STEPS[1:-1])
    assert {step.ok for step in steps} == {False}


def test_a_failure_is_an_exit_code_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "STEPS", [("纸张", lambda _: (_ for _ in ()).throw(OSError()))])
    monkeypatch.setattr(selftest.run_steps, "__defaults__", (selftest.STEPS,))
    result = CliRunner().invoke(selftest.selftest, [])
    assert result.exit_code == 3
    assert "自检没有通过：纸张" in result.stdout


def test_what_a_library_says_on_standard_error_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def chatters(_trial: Trial) -> str:
        os.write(2, b"qt.qpa.fonts: cannot find 519900198502140032\n")
        return ""

    monkeypatch.setattr(selftest.run_steps, "__defaults__", ([("窗口", chatters)],))
    result = CliRunner().invoke(selftest.selftest, [])
    assert result.exit_code == 3
    assert "没有通过：没有意外的输出" in result.stdout
    assert "19850214" not in result.stdout
