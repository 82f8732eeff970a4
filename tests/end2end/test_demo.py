"""The demonstration as a person runs it: one command, no question, every proof holding, files to look at."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.demo.showing import holds_one_of

ROOT = Path(__file__).parents[2]


def bangfu(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "desktop_app", *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=400, check=False
    )


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("demo")
    run = bangfu("demo", cwd=folder)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    yield folder / "demo-out", run.stdout
    shutil.rmtree(folder, ignore_errors=True)


def test_every_proof_holds_and_is_said(demonstrated: tuple[Path, str]) -> None:
    _, said = demonstrated
    held, total = re.search(r"(\d+)/(\d+) 项证明成立", said).groups()  # type: ignore[union-attr]  # always printed
    assert held == total and int(total) >= 40 and "✗" not in said


def test_its_page_shows_each_step_in_both_languages(demonstrated: tuple[Path, str]) -> None:
    out, _ = demonstrated
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "全部成立" in page and "all proofs hold" in page and page.count("<section>") >= 13
    linked = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(linked) > 20 and all((out / name).is_file() for name in linked)


@pytest.mark.parametrize("code", ["N04", "N11", "N12"])
def test_its_notices_embed_every_font_and_are_sound(demonstrated: tuple[Path, str], code: str) -> None:
    out, _ = demonstrated
    (pdf,) = (out / "notices").glob(f"*-{code}-*.pdf")
    fonts = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(fonts) > 2 and all(re.search(r"\byes yes yes\b", line) for line in fonts[2:])
    subprocess.run(["qpdf", "--check", pdf], check=True, capture_output=True)
    text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert "12317" in text and not re.search(r"\d{17}[\dXx]", text)
    if code == "N12":
        assert "108000元" in "".join(text.split())  # what township_totals.toml traces through the vouchers


def test_run_again_it_replaces_what_it_made_and_nothing_else(
    demonstrated: tuple[Path, str], tmp_path: Path
) -> None:
    precious = tmp_path / "demo-out"
    precious.mkdir()
    (precious / "照片.jpg").write_bytes(b"precious")
    run = bangfu("demo", cwd=tmp_path)
    assert run.returncode == 2 and "换一个空文件夹" in run.stderr
    assert (precious / "照片.jpg").read_bytes() == b"precious"
    assert (demonstrated[0] / ".bangfu-demo").is_file()


def test_its_search_finds_a_name_and_takes_no_four_bytes_of_noise_for_one(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    for text, code, seen in (
        ("阿依扎", "utf-16-le", True),
        ("阿依", "utf-8", True),
        ("519900198502140032", "utf-8", True),
        ("阿依", "utf-16-le", False),  # what chance makes in encrypted megabytes
    ):
        file.write_bytes(b"\x00\x91" + text.encode(code) + b"\x07")
        assert holds_one_of(file, {text}) is seen


def test_without_data_the_window_is_not_opened(tmp_path: Path) -> None:
    run = bangfu("demo", "--window", cwd=tmp_path)
    assert run.returncode == 2 and "请先运行 bangfu demo" in run.stderr


def test_ones_own_workbook_is_taken_as_far_as_it_goes(tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    shutil.copyfile(ROOT / "resources" / "sample" / "township.xlsx", own)
    run = bangfu("demo", "--json", "--workbook", own, cwd=tmp_path)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    answer = json.loads(run.stdout)
    assert answer["ok"] and all(proof["holds"] for step in answer["steps"] for proof in step["proofs"])
    assert "自己的表格" in (tmp_path / "demo-out" / "index.html").read_text(encoding="utf-8")
