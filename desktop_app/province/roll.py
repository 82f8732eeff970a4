"""Thousands of stations at once: a list says who is enrolled, renewed or taken back.

It is a table with the columns of ``COLUMNS``; 办理 says 登记, 续期 or 吊销. 编号到 lets a station give serial
numbers beyond the usual ones (amendment A6).
Every line is judged by itself: one that cannot be granted keeps none of the others back.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from desktop_app.province.enrolling import Roll
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.store.errors import PersonMistake
from desktop_app.sync.certificate import Scope
from desktop_app.sync.enrolment import EnrolmentRequest
from desktop_app.sync.errors import BundleRefused

COLUMNS = ("办理", "设备编号", "申请文件", "起始日期", "截止日期", "地区", "不含地区", "编号到", "原因")
ENROL, RENEW, REVOKE = "登记", "续期", "吊销"
_VALIDITY = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of a list; empty parts follow from the request or from what was granted before."""

    number: int
    action: str
    device: str = ""
    request: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    scope: Scope | None = None
    reason: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of one line: ``certificate`` is its text or empty, ``problem`` a sentence or empty."""

    number: int
    action: str
    device: str
    station: str = ""
    certificate: str = ""
    problem: str = ""


def read_list(path: Path) -> list[Wish]:
    """The lines of a list in CSV (UTF-8); request files are looked for beside it.

    Raises OfficeRefused, naming the line, for what is no list.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise OfficeRefused("名单读不出来，请另存为CSV（UTF-8）后再试。") from None
    if not rows or "办理" not in rows[0]:
        raise OfficeRefused(f"名单第一行要有这些栏目：{'、'.join(COLUMNS)}。")
    return [_wish(path.parent, number, row) for number, row in enumerate(rows, 2)]


def _wish(folder: Path, number: int, row: Mapping[str, str | None]) -> Wish:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if said["办理"] not in (ENROL, RENEW, REVOKE):
        raise OfficeRefused(f"名单第{number}行：“办理”要写登记、续期或吊销。")
    try:
        days = [date.fromisoformat(said[name]) if said[name] else None for name in ("起始日期", "截止日期")]
    except ValueError:
        raise OfficeRefused(f"名单第{number}行：日期要写成2018-12-31。") from None
    if said["编号到"] and not (said["编号到"].isascii() and said["编号到"].isdigit()):
        raise OfficeRefused(f"名单第{number}行：“编号到”要写成数字，例如99999。")
    include, exclude = (tuple(said[name].split()) for name in ("地区", "不含地区"))
    text = ""
    if said["申请文件"]:
        try:
            text = (folder / said["申请文件"]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise OfficeRefused(f"名单第{number}行：读不到申请文件“{said['申请文件']}”。") from None
    scope = Scope(include, exclude) if include else None
    start, end = days
    last = int(said["编号到"] or 0)
    return Wish(number, said["办理"], said["设备编号"], text, start, end, scope, said["原因"], last)


def carry_out(desk: Desk, wishes: Sequence[Wish]) -> list[Granted]:
    """Carry out a list; all that can be granted is kept in one write."""
    roll = Roll(desk)
    steps: Mapping[str, Callable[[Roll, Wish], Granted]] = {ENROL: _enrol, RENEW: _renew, REVOKE: _revoke}
    granted = []
    for wish in wishes:
        try:
            granted.append(steps[wish.action](roll, wish))
        except (PersonMistake, BundleRefused) as refusal:
            granted.append(Granted(wish.number, wish.action, wish.device, problem=refusal.message))
    roll.keep()
    return granted


def _enrol(roll: Roll, wish: Wish) -> Granted:
    request = EnrolmentRequest.parse(wish.request)
    if wish.device and wish.device != request.device:
        raise OfficeRefused("设备编号与申请文件里的不一致，请与站点电话核对。")
    start = wish.valid_from or roll.today
    end = wish.valid_to or start + _VALIDITY
    text = roll.grant(request, start, end, wish.scope, wish.request, wish.last)
    return Granted(wish.number, wish.action, request.device, request.station, text)


def _renew(roll: Roll, wish: Wish) -> Granted:
    held = roll.held(wish.device)
    text = roll.renew(held, wish.valid_to or roll.today + _VALIDITY, wish.scope, wish.last)
    return Granted(wish.number, wish.action, held.device, held.station, text)


def _revoke(roll: Roll, wish: Wish) -> Granted:
    held = roll.held(wish.device)
    roll.take_back(held.device, wish.reason)
    return Granted(wish.number, wish.action, held.device, held.station)
