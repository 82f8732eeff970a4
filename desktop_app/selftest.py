"""What the packaged program runs after installation: the whole job in small, in a folder of its own.

It proves that everything the program is built from came with it and works on this machine: the encrypted
store, catalogue, divisions and pinyin, the fonts and the PDF with a rare character and Uyghur text,
photographs, a workbook, the journal, a bundle and its receipt, the window. What a library says on standard
error fails it as well: on a laptop nobody would see it.
"""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import click

from desktop_app.catalog.model import Value
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.notices.model import NoticeChoice
from desktop_app.province.office import NewOffice, Office
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.station.fault_report import redact
from desktop_app.station.wiring import store_context
from desktop_app.store.passwords import Cost
from desktop_app.typeset.preview import page_count, page_texts

_AREA, _VILLAGE = "513431215", "513431215200"
_NAME, _ID_NUMBER = "马海子各𬱖", "519900198502140032"  # nobody: 519900 is no county
_OFFICE = "三岔河乡人民政府"
_RARE = _NAME[-1]  # outside the basic plane, as in some people's names
_UYGHUR = ("نامرات ئائىلىلەر تىزىملىكى", "ئېلان ۋاقتى 10 كۈن، تېلېفون 12317.")
_QUICK = Cost(1024, 1)
_EXPECTED = "This plugin does not support propagateSizeHints()"  # Qt's offscreen screen says so of any window


class StepFailed(Exception):
    """A step came out otherwise than it must; ``message`` says what was seen."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Step:
    """How one step went; ``detail`` is a figure when it went well, else what is wrong."""

    name: str
    ok: bool
    detail: str
    seconds: float


@dataclass(slots=True)
class Trial:
    """The station that is tried out, and what one step leaves for the next."""

    folder: Path
    password: str = field(default_factory=lambda: f"Zj-{secrets.token_hex(6)}", repr=False)
    clock: FixedClock = field(default_factory=lambda: FixedClock(date(2018, 10, 8)))
    opened: Station | None = None
    household: str = ""
    pdf: bytes = b""

    @property
    def station(self) -> Station:
        """The open station; raises StepFailed when an earlier step did not get that far."""
        if self.opened is None:
            raise StepFailed("台账没有建成")
        return self.opened

    def close(self) -> None:
        """Close the station, if it is open."""
        if self.opened is not None:
            self.opened.close()


def _demand(holds: object, otherwise: str) -> None:
    if not holds:
        raise StepFailed(otherwise)


def _create(trial: Trial) -> str:
    asked = NewStation(_OFFICE, _AREA, "township", "admin", "自检", trial.password, demo=True)
    station, _ = Station.create(trial.folder / "station", asked, clock=trial.clock, cost=_QUICK)
    trial.opened = station
    raw = station.store.path.read_bytes()
    _demand(not raw.startswith(b"SQLite format 3"), "台账文件没有加密")
    return f"{len(station.catalogue.entities)}类记录"


def _enter(trial: Trial) -> str:
    put = trial.station.put
    household: dict[str, Value] = {"division_code": _VILLAGE, "village_group": "1组", "identified_year": 2014}
    trial.household = put("household", household).record_id
    member: dict[str, Value] = {"household_id": trial.household, "name": _NAME, "id_type": "1"}
    person = put("member", {**member, "id_no": _ID_NUMBER, "joined_date": "2014-01-01"}).record_id
    put("member_year", {"member_id": person, "year": 2018, "kinship": "01"})
    change: dict[str, Value] = {"household_id": trial.household, "year": 2018, "change_kind": "exit"}
    put("status_change", {**change, "review_meeting_date": "2018-09-20", "head_agreed": 1})
    row = trial.station.list_rows("household", [trial.household])[0]
    _demand(row["head_name"] == _NAME, "读回的户主不对")
    return f"户编号{row['household_no']}"


def _search(trial: Trial) -> str:
    for text in (_NAME[1:3], "mahai", "mhzg", _ID_NUMBER[6:14]):
        _demand(trial.station.list_ids("household", text) == [trial.household], f"“{text}”找不到这一户")
    return "汉字、拼音、首字母、号码"


def _check(trial: Trial) -> str:
    found = trial.station.findings("household", trial.household)
    _demand(any(item.check.startswith("VR-") for item in found), "核查没有发现应有的疑点")
    return f"{len(found)}处疑点"


def _notice(trial: Trial) -> str:
    trial.station.put("setting", {"key": "notice_approved_only", "value": "0"})  # one person cannot approve
    second = {"language": "ug", "title": _UYGHUR[0], "text": _UYGHUR[1]}
    place, office = "村务公开栏", (_OFFICE, "乡政府院内")
    choice = NoticeChoice(
        "N04", 2018, _VILLAGE, "2018-10-08", 7, place, "0834-8331234", *office, second=second
    )
    issued = trial.station.issue_notice(choice)
    trial.pdf = issued.pdf
    return issued.number


def _pages(trial: Trial) -> str:
    _demand(trial.pdf.startswith(b"%PDF-"), "没有生成PDF")
    fonts = _fonts(trial.pdf)
    _demand(fonts and all(fonts.values()), "PDF里有没嵌入的字体")
    text = "".join(page_texts(trial.pdf))
    _demand(_NAME in text, "PDF里读不到姓名")
    _demand(_RARE in text, "PDF里读不到生僻字")
    _demand(all(word in text for word in _UYGHUR[0].split()), "PDF里读不到维吾尔文")
    _demand(_ID_NUMBER not in text, "PDF里出现了完整的证件号码")
    return f"{page_count(trial.pdf)}页，{len(fonts)}种字体"


def _fonts(pdf: bytes) -> dict[str, bool]:
    """Whether each font that a PDF's texts use is embedded in it, by name."""
    import ctypes

    import pypdfium2
    from pypdfium2 import raw

    fonts: dict[str, bool] = {}
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item)
            name = ctypes.create_string_buffer(100)
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            fonts[name.value.decode("ascii", "replace")] = raw.FPDFFont_GetIsEmbedded(font) == 1
        page.close()
    document.close()
    return fonts


def _journal(trial: Trial) -> str:
    report = trial.station.verify_journal()
    _demand(report.ok and report.transactions, "修改日志核验没有通过")
    return f"{report.transactions}次保存"


def _photograph(trial: Trial) -> str:
    from PIL import Image

    file = trial.folder / "photo.jpg"
    Image.new("RGB", (2400, 1600), "white").save(file)
    kept = trial.station.files.attach(file, "household", trial.household, "register_photo_id")
    record = trial.station.store.get("attachment", kept)
    _demand(record and record["media_type"] == "image/jpeg", "照片没有存进台账")
    return f"{int(record['bytes'] or 0) // 1024}KB" if record else ""


def _workbook(trial: Trial) -> str:
    from desktop_app.sheets.reading import read_workbook

    file = trial.folder / "贫困户.xlsx"
    _demand(trial.station.sheets.export("household", file, purpose="自检") == 1, "没有写出表格")
    with read_workbook(file) as workbook:
        cells = [cell.text for sheet in workbook.sheets for row in sheet.rows() for cell in row]
    _demand(any("1组" in cell for cell in cells), "写出的表格读不回来")
    return f"{len(cells)}格"


def _carry(trial: Trial) -> str:
    station, now = trial.station, trial.clock.now_ms
    context = store_context(station.catalogue, station.divisions)
    asked = NewOffice("51", "自检用省级单位", "admin", "自检", trial.password)
    office, _ = Office.create(trial.folder / "province", asked, now, context, _QUICK)
    stick = trial.folder / "stick"
    stick.mkdir()
    with office:
        granted = office.enrol(station.enrolment_request(), date(2018, 1, 1), date(2018, 12, 31))
        station.install_certificate(granted, office.key_text)
        bundle = station.export_bundle(stick)
        _demand(_NAME.encode() not in bundle.path.read_bytes(), "上报包里能直接读到姓名")
        outcome = office.receive(bundle.path)
        _demand(outcome.ok, outcome.message)
        _demand(office.record("household", trial.household), "省级台账里没有这一户")
        receipt = office.write_receipt(station.profile.device, stick)
    result = station.import_receipt(receipt.path)
    _demand(result.accepted_seq == bundle.cover.last, "回执没有确认全部内容")
    return f"{bundle.size // 1024}KB，采纳{result.accepted}条"


def _backup(trial: Trial) -> str:
    cover = trial.station.house.back_up(trial.folder / "selftest.bfk")
    _demand(cover.facts.counts.get("household") == 1, "备份里没有这一户")
    return f"{cover.size // 1024}KB"


def _reopen(trial: Trial) -> str:
    trial.station.close()
    folder = trial.folder / "station"
    trial.opened = Station.open(folder, "admin", trial.password, clock=trial.clock, cost=_QUICK)
    _demand(trial.station.store.get("household", trial.household), "重新打开后找不到这一户")
    return ""


def _window(trial: Trial) -> str:
    if find_spec("PySide6") is None:
        return "没有窗口部分，跳过"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop_app.gui.app import make_application, open_shell

    app = make_application()
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(trial.station, worker)
        shell.show()
        app.processEvents()
        size = shell.grab().size()
        shell.close()
        shell.deleteLater()
        app.processEvents()
    _demand(size.width() > 600, "窗口没有画出来")
    return f"{size.width()}×{size.height()}"


STEPS: Sequence[tuple[str, Callable[[Trial], str]]] = (
    ("新建加密台账", _create),
    ("录入一户一人", _enter),
    ("查找", _search),
    ("数据核查", _check),
    ("发布公示", _notice),
    ("公示PDF", _pages),
    ("修改日志", _journal),
    ("照片", _photograph),
    ("表格写出并读回", _workbook),
    ("上报包与回执", _carry),
    ("备份并读回", _backup),
    ("关闭后重新打开", _reopen),
    ("窗口", _window),
)
"""Every step with its name, in order."""


def run_steps(folder: Path, steps: Sequence[tuple[str, Callable[[Trial], str]]] = STEPS) -> list[Step]:
    """Run the steps in ``folder``, all of them even when one fails."""
    trial = Trial(folder)
    try:
        return [_run(name, work, trial) for name, work in steps]
    finally:
        trial.close()


def _run(name: str, work: Callable[[Trial], str], trial: Trial) -> Step:
    start = time.perf_counter()
    try:
        detail, ok = work(trial), True
    except Exception as error:  # a step that fails must not keep the others from being tried
        told = str(getattr(error, "message", "")) or type(error).__name__
        detail, ok = told, False
    return Step(name, ok, detail, round(time.perf_counter() - start, 2))


@contextmanager
def overheard(file: Path) -> Iterator[Path]:
    """Collect in ``file`` what anybody, libraries in C included, writes to standard error meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    if sys.stderr is None:  # a window without a console has none
        yield file
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with file.open("ab") as target:
        os.dup2(target.fileno(), 2)
        try:
            yield file
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)


def _quiet(heard: Path) -> Step:
    lines = heard.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line.strip() for line in lines if line.strip() not in ("", _EXPECTED)]
    return Step("没有意外的输出", not told, redact("；".join(told[:3])), 0.0)


@click.command("selftest")
@answering
def selftest() -> Answer:
    """安装后的自检：在临时文件夹里把整件事做一遍。"""
    with tempfile.TemporaryDirectory(prefix="bangfu-selftest-", ignore_cleanup_errors=True) as folder:
        with overheard(Path(folder) / "stderr") as heard:
            steps = run_steps(Path(folder))
        steps.append(_quiet(heard))
    failed = [step for step in steps if not step.ok]
    lines = [f"{'通过' if step.ok else '失败'}  {step.name}  {step.detail}" for step in steps]
    if failed:
        lines.append(
            "自检没有通过："
            + "、".join(step.name for step in failed)
            + "。请重新安装，或把以上内容交给技术人员。"
        )
    data = {"steps": steps, "failed": [step.name for step in failed]}
    return Answer(data, lines or [], Exit.MACHINE if failed else Exit.DONE)
