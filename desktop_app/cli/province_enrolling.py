"""Certificates for stations: one, a few, or three thousand from a list."""

from datetime import date, timedelta
from pathlib import Path

import click

from desktop_app.catalog.moments import day_of
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import day, existing_file, folder, read_text, require_file, write_file
from desktop_app.cli.province_commands import with_office
from desktop_app.province.office import Office
from desktop_app.province.roll import read_list
from desktop_app.station.clock import SystemClock
from desktop_app.sync.enrolment import EnrolmentRequest
from desktop_app.sync.numbering import MOST

_VALIDITY = timedelta(days=3 * 365)


def digits_of(device: str) -> str:
    """A device's number as it is read out on the telephone: it follows from the key, nobody can choose it."""
    return " ".join(device[start : start + 4] for start in range(0, len(device), 4))


@click.command("enrol")
@click.argument("requests", nargs=-1, type=existing_file())
@click.option("--list", "listed", type=existing_file(), help="成批办理登记、续期、吊销的名单（CSV）")
@click.option("--out", type=folder(), help="证书写到哪个文件夹")
@click.option("--from", "valid_from", type=day, help="起始日期；不填为今天")
@click.option("--to", "valid_to", type=day, help="截止日期；不填为三年后")
@click.option("--check", "only_check", is_flag=True, help="只显示申请和要电话核对的编号，不签发")
@answering
@with_office
def enrol(
    office: Office,
    requests: tuple[Path, ...],
    listed: Path | None,
    out: Path | None,
    valid_from: str | None,
    valid_to: str | None,
    *,
    only_check: bool,
) -> Answer:
    """给登记申请签发证书，或按名单成批办理；签发前请与站点电话核对编号。"""
    if bool(requests) == (listed is not None):
        raise click.UsageError("写申请文件，或者写 --list 名单。")
    for file in requests:
        require_file(file)
    if only_check:
        return _shown(requests)
    if out is None:
        raise click.UsageError("请用 --out 写明证书放在哪个文件夹。")
    if listed is not None:
        return _from_list(office, listed, out)
    start = date.fromisoformat(valid_from) if valid_from else day_of(SystemClock().now_ms())
    end = date.fromisoformat(valid_to) if valid_to else start + _VALIDITY
    granted, lines = [], []
    for file in requests:
        text = read_text(file)
        certificate = office.enrol(text, start, end)
        digits = digits_of(EnrolmentRequest.parse(text).device)
        if not certificate:
            granted.append({"request": file, "certificate": None, "valid_to": end, "fingerprint": digits})
            lines.append(f"已登记，证书等签发电脑签发；请与站点电话核对本机编号：{digits}")
            continue
        target = out / f"{file.stem}.cert"
        write_file(target, certificate.encode())
        granted.append({"request": file, "certificate": target, "valid_to": end, "fingerprint": digits})
        lines.append(f"已签发：{target}，请与站点电话核对本机编号：{digits}")
    return Answer({"granted": granted}, lines)


@click.command("numbers")
@click.argument("device")
@click.option("--last", type=click.IntRange(10_000, MOST), required=True, help="编号可以用到多少，例如99999")
@click.option("--out", type=folder(), help="新证书写到哪个文件夹；不写就只随下一份回执送达")
@answering
@with_office
def numbers(office: Office, device: str, last: int, out: Path | None) -> Answer:
    """扩大一台电脑的编号范围：户编号、项目编号、公告编号可以用到更大的号；证书的期限和地区不变。"""
    text = office.widen(device, last)
    target = out / f"{device}.cert" if out is not None and text else None
    if target is not None:
        write_file(target, text.encode())
    told = f"编号范围扩大到{last}，随下一份回执送达。" if text else "已登记，等签发电脑签发。"
    lines = [told, f"证书：{target}"] if target else [told]
    return Answer({"device": device, "last": last, "certificate": target}, lines)


def _shown(requests: tuple[Path, ...]) -> Answer:
    asked, lines = [], []
    for file in requests:
        request = EnrolmentRequest.parse(read_text(file))
        digits = digits_of(request.device)
        about = {"request": file, "station": request.station, "area": request.area, "role": request.role}
        asked.append({**about, "device": request.device, "fingerprint": digits})
        lines.append(f"{request.station}（{request.area}）本机编号：{digits}")
    return Answer({"requests": asked}, [*lines, "请与站点电话核对编号，一致再签发。"])


def _from_list(office: Office, listed: Path, out: Path) -> Answer:
    require_file(listed)
    done = office.enrol_all(read_list(listed))
    rows, lines = [], []
    for item in done:
        target = out / f"{item.device}.cert" if item.certificate else None
        if target is not None:
            write_file(target, item.certificate.encode())
        about = {"line": item.number, "action": item.action, "device": item.device, "station": item.station}
        rows.append({**about, "certificate": target, "problem": item.problem})
        if item.problem:
            lines.append(f"第{item.number}行没有办理：{item.problem}")
    failed = sum(bool(item.problem) for item in done)
    lines.append(f"名单共{len(done)}行，办理{len(done) - failed}行，没有办理{failed}行。")
    return Answer({"lines": rows, "failed": failed}, lines, Exit.REFUSED if failed else Exit.DONE)
