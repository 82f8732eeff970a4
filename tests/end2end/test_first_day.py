"""The first day at a new laptop, by real keys and a real mouse on an X server (resources/help/first-day.md).

The guide in five steps, a workbook, three findings corrected, a new household, a notice as a PDF, a bundle to
the province and its receipt. The window is the program itself and the province answers through the command
line, in processes of their own; only the clock is set to November 2018. Pictures are kept in
``BANGFU_PICTURES`` where it is given.
"""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog.moments import CHINA
from desktop_app.demo.cast import TOWNSHIP, sample_workbook
from desktop_app.station import Station
from tests.gui.seed import id_number
from tests.packaged.desk import Desk, desk

TOOLS = ("Xvfb", "xdotool", "openbox", "import", "xclip", "pdftotext")
PATIENCE = 60.0
LOGIN, PASSWORD = "wang", "Shanlu-18-wan"  # which every keyboard has
MORNING = datetime(2018, 11, 20, 9, tzinfo=CHINA)
NAMES = {"您的姓名": "王经办", "账户": LOGIN, "密码": PASSWORD, "再输一次密码": PASSWORD}
YEAR, VILLAGE = "2018", "白云村"
HEAD, HEAD_NUMBER = "沙马尔布", id_number("19700505", 33)
CORRECTED = {
    "有生产经营性收入但无生产经营性支出。": ("business_cost", "600"),
    "致贫原因重复。": ("cause_other1", ""),
    "民族为空。": ("grid", "07"),
}
"""By finding the field that has the cursor and what is entered after asking at the household."""

ISSUE = "发布（冻结内容）"
APPROVED_ONLY = "公告公示只使用审核通过的户和项目"
SUPERVISION = {"监督举报电话": "0834-5622000", "监督单位": "会理县扶贫开发局", "来信来访地址": "会理县北街"}
LAPTOP = [sys.executable, "-m", "tests.end2end.laptop"]

pytestmark = [
    pytest.mark.slow,  # a minute by hands and eyes, and longer where the machine has other work
    pytest.mark.posix,
    pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason="needs a screen and hands"),
]


class Person:
    """Somebody who sits before the window: looks, waits until it is there, and presses."""

    def __init__(self, at: Desk, program: "subprocess.Popen[str]", pictures: Path) -> None:
        self._at = at
        self._program = program
        self._pictures = pictures
        self._taken = 0

    def look(self, *question: str) -> Any:
        """What the window answers to a question."""
        assert self._program.stdin is not None and self._program.stdout is not None
        self._program.stdin.write(json.dumps(question) + "\n")
        self._program.stdin.flush()
        ready, _, _ = select.select([self._program.stdout], [], [], PATIENCE)
        assert ready, f"the window does not answer {question}"
        seen = json.loads(self._program.stdout.readline())
        assert not isinstance(seen, dict), seen
        return seen

    def until(self, holds: Callable[[], Any], told: str) -> Any:
        """Wait until something is there; returns it."""
        end = time.monotonic() + PATIENCE
        while not (found := holds()):
            if time.monotonic() > end:
                self.picture("stuck")
                raise AssertionError(f"{told}; there is:\n{self.look('shown')}")
            time.sleep(0.05)
        return found

    def sees(self, *words: str) -> None:
        """Wait until all these words can be read."""
        self.until(lambda: all(word in self.look("shown") for word in words), f"{words} is not there")

    def misses(self, line: str) -> None:
        """Wait until a line of a list is gone."""
        self.until(lambda: not self.look("place", "line", line), f"{line} is still there")

    def press(self, name: str, kind: str = "control", times: int = 1) -> None:
        """Press something with the mouse, once it is there and nothing moves any more."""
        self.until(lambda: self.look("place", kind, name), f"no {kind} {name}")
        self.until(lambda: self.look("rest"), "the window does not come to rest")
        x, y = self.until(lambda: self.look("place", kind, name), f"no {kind} {name}")
        self._at.tool("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "80", "1")

    def keys(self, *names: str) -> None:
        """Press keys one after another."""
        self._at.tool("key", "--delay", "40", *names)

    def write(self, text: str) -> None:
        """Type a text; Chinese is pasted, as from where the name stands already."""
        if not text:
            return
        if text.isascii():
            self._at.tool("type", "--delay", "25", text)
        else:
            self._at.paste(text)

    def fill(self, fields: dict[str, str]) -> None:
        """Go through a form by Enter: each field must have the cursor before it is typed into."""
        for name, text in fields.items():
            self.at(name)
            self.write(text)
            self.keys("Return")

    def at(self, name: str) -> None:
        """Wait until a field has the cursor."""
        self.until(lambda: self.look("cursor") == name, f"the cursor is not in {name}")

    def cells(self, *texts: str) -> None:
        """Fill cells of a grid one after another, an empty text leaves one as it is."""
        for text in texts:
            self.at("grid")
            self.write(text)
            if text.isascii() and text:  # what is pasted stands there without an editor
                self.until(lambda: self.look("cursor") != "grid", "the cell does not open")
            self.keys("Return")
            self.at("grid")  # on X11 a key pressed while a list is still closing goes to the list

    def choose_file(self, path: Path) -> None:
        """Type the way to a file into the dialog that asks for one."""
        self.until(lambda: self.look("cursor") == "fileNameEdit", "no dialog for a file")
        self.keys("ctrl+a")
        self.write(str(path))
        self.keys("Return")

    def leave(self) -> int:
        """Close the window as its frame does; returns the program's status."""
        self.keys("alt+F4")
        return self._program.wait(PATIENCE)

    def picture(self, name: str) -> None:
        """Keep a picture of the screen."""
        self._taken += 1
        file = self._pictures / f"{self._taken:02} {name}.png"
        subprocess.run(["import", "-window", "root", str(file)], env=self._at.environment, check=True)


class Day:
    """The laptop with its folders, and a province that answers through the command line."""

    def __init__(self, folder: Path) -> None:
        self.data, self.stick = folder / "帮扶台账", folder / "U 盘"
        self.stick.mkdir()
        self.shift = str(int(MORNING.timestamp() * 1000) - int(time.time() * 1000))
        self._ledger = ("--ledger", f"sqlite:///{folder}/province")
        self.environment = {
            **os.environ,
            "BANGFU_DATA": str(self.data),
            "BANGFU_PASSWORD": PASSWORD,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
        }

    def province(self, *words: str) -> dict[str, Any]:
        """What the province's command answers."""
        answer = subprocess.run(
            [*LAPTOP, self.shift, "province", *words, *self._ledger, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        found: dict[str, Any] = json.loads(answer.stdout)
        return found


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path)


@pytest.fixture
def person(day: Day, tmp_path: Path) -> Iterator[Person]:
    pictures = Path(os.environ.get("BANGFU_PICTURES", str(tmp_path)))
    pictures.mkdir(parents=True, exist_ok=True)
    with desk() as at:
        program = subprocess.Popen(
            [*LAPTOP, day.shift],
            env={**day.environment, "DISPLAY": at.display},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with program:
            yield Person(at, program, pictures)
            program.terminate()


def guide(person: Person) -> None:
    """Five steps: area, name and password, recovery code, how to begin, the first household."""
    person.sees("您在哪个乡镇工作？")
    person.at("查找所在地")
    person.write(TOWNSHIP)
    person.keys("Down", "Return")
    person.at("站点名称")
    for name, text in NAMES.items():
        person.keys("Tab")
        person.at(name)
        person.write(text)
    person.picture("guide")
    person.keys("Return")
    person.press("我已经打印或抄写恢复码，并交给单位保管")
    person.press("下一步")
    person.press("从表格导入贫困户")
    person.press("下一步")
    person.sees("第一户")
    person.press("选择表格")


def bring_in(person: Person) -> None:
    """The national system's workbook: what it does not say is asked once, then it is taken in."""
    person.sees("从表格导入贫困户")
    person.press("选择文件…")
    person.choose_file(sample_workbook())
    person.press("首次识别年度")
    person.write("2014")
    person.keys("Return")
    person.sees("新增 ")
    person.picture("import")
    person.press("导入")
    person.sees("已导入，共写入")
    person.press("关闭")
    person.sees("修改记录")


def correct_three(person: Person) -> None:
    """Three findings of the first page: each opens its field, is corrected and saved, and waits no longer."""
    for saved, (message, entered) in enumerate(CORRECTED.items(), start=2):
        person.keys("ctrl+1")
        person.press(message, "line")
        field, keys = entered
        person.at(field)
        if field == "grid":  # where typing replaces what stands in the cell
            person.cells(keys)
        else:
            person.keys("ctrl+a", "Delete")
            person.write(keys)
            person.keys("Return")
        person.keys("ctrl+s")
        person.sees("已保存", f"未上报 {saved} 次改动")
        person.picture(f"corrected {field}")
    person.keys("ctrl+1")
    for message in CORRECTED:
        person.misses(message)
    person.picture("home")


def enter_household(person: Person) -> None:
    """A household that asks to be recognised, with what the villagers' meeting said."""
    person.keys("ctrl+2", "ctrl+n")
    person.fill(
        {
            "household_no": "",
            "division_code": "byc",
            "village_group": "2组",
            "address_detail": "",
            "phone": "13900001234",
            "bank_name": "",
            "bank_account": "",
            "identify_standard": "1",
            "identified_year": YEAR,
            "identified_date": "",
            "is_martyr_family": "0",
            "is_only_child_family": "0",
            "is_two_daughter_family": "0",
        }
    )
    person.at("grid")
    person.cells(HEAD, "", "", HEAD_NUMBER, "07")
    person.picture("new household")
    person.press("脱贫属性", "tab")
    person.press("识别、退出与返贫", "cell")
    person.cells(YEAR, "sb", "20181101", "20181105")
    person.press("退出条件")
    person.press("识别、退出与返贫", "cell")
    person.cells("", "", "38/42")
    person.picture("procedure")
    person.keys("ctrl+s")
    person.sees("已保存")


def publish(person: Person, pdf: Path) -> None:
    """The village's first notice; nobody else is there to approve, so the office's rule says that it may."""
    person.keys("ctrl+9")
    person.press("公示天数、起算、节假日等规则…")
    person.press(APPROVED_ONLY)
    person.press("保存")
    person.sees("公示规则已保存")
    person.keys("ctrl+5", "ctrl+n")
    person.at("公示类型")
    person.keys("N", "0", "1")
    person.press("公示范围")
    person.write("byc")
    person.keys("Return")
    for name, text in SUPERVISION.items():
        person.press(name)
        person.write(text)
    person.until(lambda: person.look("place", "line", HEAD), "the household is not listed")
    person.until(lambda: person.look("place", "control", ISSUE), "the notice cannot be issued")
    person.picture("notice")
    person.press(ISSUE)
    person.sees("已发布，编号")
    person.press("存为PDF")
    person.choose_file(pdf)
    person.sees("已存为")
    person.picture("issued")


def report(person: Person, day: Day) -> None:
    """The request out, the certificate in, a bundle out, the receipt in: four files on a stick."""
    person.keys("ctrl+8")
    person.press("导出登记申请…")
    person.choose_file(day.stick / "申请.request")
    person.sees("登记申请已写到")
    key = day.stick / "province.key"
    day.province("init", "--code", "51", "--name", "四川省扶贫开发局", "--key-out", str(key))
    granted = day.province("enrol", str(day.stick / "申请.request"), "--out", str(day.stick))["granted"]
    person.press("安装证书…")
    for name, path in (("证书文件", granted[0]["certificate"]), ("省级公钥文件", str(key))):
        person.press(name)
        person.write(path)
    person.press("安装")
    person.sees("证书已安装")
    person.press("导出数据包…")
    person.choose_file(day.stick)
    person.sees("已写出并核对")
    [bundle] = day.stick.glob("*.bfb")
    counts = day.province("receive", str(bundle))["counts"]
    assert counts == {"accepted": 1, "already": 0, "parked": 0, "quarantined": 0}
    receipt = day.province("receipt", "--to", str(day.stick))["receipts"][0]["file"]
    person.press("导入回执…")
    person.choose_file(Path(receipt))
    person.sees("回执已导入：采纳")
    person.until(lambda: person.look("place", "line", "已采纳"), "the outbox does not say it")
    person.sees("没有未上报的改动")
    person.picture("receipt")


def test_the_first_day(person: Person, day: Day) -> None:
    guide(person)
    bring_in(person)
    correct_three(person)
    enter_household(person)
    pdf = day.stick / "公示.pdf"
    publish(person, pdf)
    report(person, day)
    assert person.leave() == 0
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert VILLAGE in text and HEAD in text and HEAD_NUMBER not in text
    with Station.open(day.data, LOGIN, PASSWORD) as station:
        [notice] = station.store.find("notice")
        assert station.notice_pdf(str(notice["id"])) == pdf.read_bytes()
        left = {item.message for item in station.findings() if item.blocks}
        assert not left & set(CORRECTED)
        assert station.verify_journal().ok
        assert {line.state for line in station.outbox()} == {"已采纳"}
