"""Printing a notice of ten thousand rows: beside Typst, in memory, and in proportion to its length.

    python3 installer/run.py bench notices [--json] [--runs N]

Every measurement is a whole process, from its start to the finished file. Both sides read the same content
and set the same columns on the same paper with the same fonts; some names take two lines. Typst (Apache-2.0)
is installed into build/peers on first use and is no part of the program; without network the bars that
need it are not judged. Its Python package always writes tags, so the untagged notice has that against it.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from tests.bench._bars import Bar, Run, at_least, at_most, best, measure, report

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"
TYPST = "typst==0.15.0"
FEW, ROWS, MANY = 1_000, 10_000, 40_000
_COLUMNS = (
    ("序号", 16, "centre"),
    ("村民小组", 26, "centre"),
    ("户主姓名", 34, "centre"),
    ("是否建档立卡户", 22, "centre"),
    ("补助数量", 18, "centre"),
    ("补助金额（元）", 24, "right"),
    ("备注", 16, "centre"),
)
_NAMES = (
    "阿卜杜克热木·吾布力喀斯木",
    "王建国",
    "马海阿依",
    "吉克么尔日",
    "何小兰",
    "扎西",
    "李秀英",
    "欧阳建国",
)
_PARAGRAPHS = (
    "2018年三岔河乡三岔河村西门塔尔牛养殖项目计划补助我村农户，补助标准为每头4000元。经农户申报、村级核实、"
    "乡（镇）审核，现将受益农户及补助情况予以公示。",
    "公示时间：2018年3月5日至2018年3月15日，共10天。",
    "监督举报电话：12317（全国扶贫监督举报电话）；0834-8331234（三岔河乡人民政府）。",
)


def content(rows: int) -> dict[str, Any]:
    """A notice of so many invented households; the same for the same number."""
    chance = random.Random(7)  # noqa: S311 - nothing secret is drawn
    amounts = [chance.choice((1500, 2400, 4000, 8000)) * 100 for _ in range(rows)]
    table = [
        [
            str(number + 1),
            f"{chance.randint(1, 12)}组",
            chance.choice(_NAMES),
            "否" if number % 9 == 0 else "是",
            str(chance.randint(1, 6)),
            f"{fen / 100:.2f}",
            "",
        ]
        for number, fen in enumerate(amounts)
    ]
    return {
        "title": "三岔河村2018年西门塔尔牛养殖项目受益农户及补助情况公示",
        "paragraphs": list(_PARAGRAPHS),
        "columns": _COLUMNS,
        "rows": table,
        "total": ["合计", "", f"{rows}户", "", "", f"{sum(amounts) / 100:.2f}", ""],
        "signature": ["三岔河村民委员会", "2018年3月5日"],
        "footer": "监督举报电话：12317；0834-8331234（三岔河乡人民政府）",
    }


def print_ours(source: Path, out: Path, *, tagged: bool) -> None:
    """The child's work: read the content, print it with the product."""
    from desktop_app.catalog.places import resources_folder
    from desktop_app.typeset.document import Align, Column, Document, Footer, Paragraph, Signature, Table
    from desktop_app.typeset.fonts import FontShelf
    from desktop_app.typeset.render import render

    told = json.loads(source.read_bytes())
    columns = tuple(Column(label, width, Align(align)) for label, width, align in told["columns"])
    document = Document(
        title=told["title"],
        body=tuple(map(Paragraph, told["paragraphs"])),
        table=Table(columns, tuple(map(tuple, told["rows"])), tuple(told["total"])),
        signature=Signature((told["signature"][0],), told["signature"][1], seal=False),
        footer=Footer((told["footer"],)),
    )
    out.write_bytes(render(document, FontShelf(resources_folder() / "fonts"), tagged=tagged))


def peer_python() -> Path | None:
    """The Python that has Typst, installed if need be; None when that is not possible here."""
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(PEERS, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"]
    done = subprocess.run([*pip, TYPST], capture_output=True, check=False)
    return python if done.returncode == 0 else None


class Bench:
    """Runs both sides in a folder of their own, each several times, one after the other."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder = folder
        self.runs = runs

    def source(self, rows: int) -> Path:
        """The file with the content of so many rows."""
        path = self.folder / f"{rows}.json"
        if not path.exists():
            path.write_text(json.dumps(content(rows), ensure_ascii=False), encoding="utf-8")
        return path

    def ours(self, rows: int, *, tagged: bool) -> Run:
        """The product's best run."""
        kind = "tagged" if tagged else "untagged"
        out = self.folder / f"ours-{kind}-{rows}.pdf"
        command: list[object] = [
            sys.executable,
            "-m",
            "tests.bench.notices",
            "--child",
            kind,
            self.source(rows),
            out,
        ]
        return self._best(f"ours {kind} {rows}", command, out)

    def typst(self, python: Path, rows: int) -> Run:
        """The peer's best run."""
        out = self.folder / f"typst-{rows}.pdf"
        script = Path(__file__).with_name("_typst_peer.py")
        fonts = ROOT / "resources" / "fonts"
        return self._best(f"typst {rows}", [python, script, self.source(rows), fonts, out], out)

    def waits(self) -> dict[str, float]:
        """How many seconds a person waits at a station, each the best of the runs."""
        command = [sys.executable, "-m", "tests.bench._notice_station"]
        runs = [
            json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
            for _ in range(self.runs)
        ]
        return {name: min(run[name] for run in runs) for name in runs[0]}

    def _best(self, name: str, command: list[object], out: Path) -> Run:
        from desktop_app.typeset.preview import page_count

        run = best([measure(command, ROOT) for _ in range(self.runs)])
        size = out.stat().st_size / 1e6
        told = f"{run.seconds:.2f} s, {run.megabytes or 0:.0f} MB; {page_count(out.read_bytes())} sheets"
        sys.stderr.write(f"{name}: {told}, file of {size:.1f} MB\n")
        return run


def bars(bench: Bench) -> list[Bar]:
    """All bars of this benchmark."""
    python = peer_python()
    tagged, plain = bench.ours(ROWS, tagged=True), bench.ours(ROWS, tagged=False)
    peer = bench.typst(python, ROWS) if python else None
    told = f"Typst 0.15.0, {peer.seconds:.2f} s, {peer.megabytes or 0:.0f} MB" if peer else "no peer"
    short = bench.ours(FEW, tagged=True)
    short_peer = bench.typst(python, FEW) if python else None
    waits = bench.waits()
    many = {kind: bench.ours(MANY, tagged=kind) for kind in (True, False)}

    def faster(run: Run) -> float | None:
        return peer.seconds / run.seconds if peer else None

    return [
        at_least(
            "1,000 rows, tagged: times as fast",
            short_peer.seconds / short.seconds if short_peer else None,
            1.0,
            f"Typst 0.15.0, {short_peer.seconds:.2f} s" if short_peer else "no peer",
        ),
        at_most("one-page notice, click to picture, cold, ms", waits["cold"] * 1000, 1200, "a person"),
        at_most("one-page notice, click to picture, warm, ms", waits["warm"] * 1000, 300, "a person"),
        at_most("200 village notices issued, s", waits["batch"], 20, "a person"),
        at_least("10,000 rows, tagged: times as fast", faster(tagged), 1.5, told),
        at_most("10,000 rows, tagged: MB", tagged.megabytes, 250, told),
        at_least("10,000 rows, untagged: times as fast", faster(plain), 3.5, f"{told}, always tagged"),
        at_most("10,000 rows, untagged: MB", plain.megabytes, 150, told),
        at_most("40,000 over 10,000 rows, tagged", many[True].seconds / tagged.seconds, 4.2, "itself"),
        at_most("40,000 over 10,000 rows, untagged", many[False].seconds / plain.seconds, 4.2, "itself"),
    ]


def main(arguments: list[str]) -> int:
    """Run the benchmark, or as a child one measurement; the exit status."""
    parser = argparse.ArgumentParser(prog="bench notices", description=__doc__)
    parser.add_argument("--json", action="store_true", help="bars as JSON on standard output")
    parser.add_argument("--runs", type=int, default=3, help="runs of each measurement; the best counts")
    parser.add_argument("--child", nargs=3, metavar=("KIND", "CONTENT", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        kind, source, out = options.child
        print_ours(Path(source), Path(out), tagged=kind == "tagged")
        return 0
    # Installed, the program finds its modules compiled; so do the children after their first run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        return report(bars(Bench(Path(folder), options.runs)), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
