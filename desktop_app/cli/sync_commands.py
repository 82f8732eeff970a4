"""Carrying work to the province and its answers back: enrolment, bundles, receipts."""

from dataclasses import asdict
from pathlib import Path

import click

from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import existing_file, folder, new_file, read_text, require_file, write_file
from desktop_app.cli.opening import with_station
from desktop_app.station import Station


@click.group("bundle")
def bundle_group() -> None:
    """上报包：导出、查看、核验。"""


@bundle_group.command("export")
@click.option("--to", "target", type=folder(), required=True, help="写到哪个文件夹，如U盘")
@click.option("--first", type=click.IntRange(min=0), default=0, help="重新导出从这个编号开始的一包")
@click.option("--last", type=click.IntRange(min=0), default=0, help="只导出到这个编号，内容太多时分几次导出")
@answering
@with_station
def export_bundle(station: Station, target: Path, first: int, last: int) -> Answer:
    """把还没有上报的内容写成一个签名加密的上报包。"""
    target.mkdir(parents=True, exist_ok=True)
    written = station.export_bundle(target, first, last)
    data = {
        "file": written.path,
        "parts": written.parts,
        "inner_sha256": written.inner_sha256,
        "bytes": written.size,
        "first": written.cover.first,
        "last": written.cover.last,
        "transactions": written.close.transactions,
        "entries": written.close.entries,
        "counts": written.close.counts,
        "sums": written.close.sums,
    }
    told = f"已导出：{written.path}（第{written.cover.first}至{written.cover.last}号保存）"
    split = f"分成{len(written.parts)}个文件，要一起带上。" if len(written.parts) > 1 else ""
    return Answer(data, [told, f"{split}已读回核对；拔U盘前请先安全弹出。"])


@bundle_group.command("list")
@answering
@with_station
def list_bundles(station: Station) -> Answer:
    """列出未发送、已导出、已接收、已采纳和有退回的内容。"""
    lines = [
        f"第{line.first}至{line.last}号  {line.state}  {line.file}"
        + (f"  省级核查：{line.quality.told}" if line.quality else "")
        for line in station.outbox()
    ]
    return Answer({"outbox": station.outbox()}, lines or ["没有需要上报的内容。"])


@bundle_group.command("inspect")
@click.argument("file", type=existing_file())
@answering
def inspect_bundle(file: Path) -> Answer:
    """查看上报包或回执的封面；不解密，也不表示可信。"""
    from desktop_app.sync.container import inspect

    require_file(file)
    seen = inspect(file)
    cover = {name: value for name, value in asdict(seen.cover).items() if name != "certificate"}
    data = {"cover": cover, "inner_sha256": seen.inner_sha256, "sealed_bytes": seen.size}
    who, which = seen.cover.station, f"第{seen.cover.first}至{seen.cover.last}号"
    return Answer(data, [f"{who}（{seen.cover.area}）{which}，{seen.cover.made_at}"])


@bundle_group.command("verify")
@click.argument("file", type=existing_file())
@click.option("--province", type=existing_file(), help="省级公钥文件；给出时还核对证书是不是它签发的")
@answering
def verify_bundle(file: Path, province: Path | None) -> Answer:
    """核验上报包或回执的签名、封面和证书；不需要解密的钥匙。"""
    from desktop_app.catalog.moments import day_of
    from desktop_app.station.clock import SystemClock
    from desktop_app.sync.certificate import Certificate
    from desktop_app.sync.container import check_seal, inspect
    from desktop_app.sync.enrolment import ProvinceKey
    from desktop_app.sync.trust import Trust

    require_file(file)
    seen = inspect(file)
    check_seal(seen)
    certificate = Certificate.parse(seen.cover.certificate)
    if province is not None:
        key = ProvinceKey.parse(read_text(province))
        Trust(key, day_of(SystemClock().now_ms())).believe(certificate)
    data = {
        "valid": True,
        "sender": seen.cover.sender,
        "station": certificate.station,
        "area": certificate.area,
        "serial": certificate.serial,
        "valid_to": certificate.valid_to,
        "certificate_checked": province is not None,
        "inner_sha256": seen.inner_sha256,
    }
    checked = "证书由给出的省级公钥签发。" if province else "没有给出省级公钥，证书是否由省里签发未核对。"
    return Answer(data, [f"签名完好：{certificate.station}（{certificate.area}）。", checked])


@click.group("receipt")
def receipt_group() -> None:
    """省级回执：导入，查看退回的内容。"""


@receipt_group.command("import")
@click.argument("file", type=existing_file())
@answering
@with_station
def import_receipt(station: Station, file: Path) -> Answer:
    """导入省里的回执：采纳了什么、退回了什么、别人改了什么。"""
    require_file(file)
    result = station.import_receipt(file)
    if result.already:
        return Answer(asdict(result), [f"第{result.number}号回执以前已经导入过，没有变化。"])
    lines = [
        f"第{result.number}号回执：采纳{result.accepted}条，退回{result.returned}条，没有采用{result.refused}条，"
        f"收到别处的{result.transactions}次保存，{result.conflicts}处不一致等待裁定。"
    ]
    if result.missing:
        lines.append(f"省里缺少从第{result.missing}号开始的内容，请再导出一次上报包。")
    if result.superseded:
        lines.append("省里收到的是另一份拷贝的历史，请运行 bangfu repair --rebase，把本机的内容重新录入。")
    elif result.forked:
        lines.append("省里收到本机的两份不同历史，请马上联系县级，不要继续录入。")
    if result.edition:
        lines.append(f"收到{result.edition}版目录：关闭程序再打开时，先自动备份，再启用。")
    if result.edition_refused:
        lines.append(result.edition_refused)
    if result.waiting:
        lines.append(f"别处填报的{result.waiting}条内容要等目录更新后才能显示，已经收好，没有丢失。")
    lines += [f"  · 退回：{item.reason}" for item in station.returned()]
    return Answer(asdict(result) | {"to_correct": station.returned()}, lines)


@receipt_group.command("returned")
@answering
@with_station
def list_returned(station: Station) -> Answer:
    """列出省里退回、还没有改正的内容。"""
    items = station.returned()
    lines = [f"{station.title(item.entity, item.record_id)}：{item.reason}" for item in items]
    return Answer({"returned": items}, lines or ["没有退回的内容。"])


@click.group("enrol")
def enrol_group() -> None:
    """向省里登记本机：生成申请，安装证书。"""


@enrol_group.command("request")
@click.option("--out", type=new_file(), help="申请写到哪个文件；不填只显示")
@click.option("--new-key", is_flag=True, help="换一把解密钥匙；用旧钥匙封的回执和包照常能打开")
@answering
@with_station
def request(station: Station, out: Path | None, *, new_key: bool) -> Answer:
    """生成登记申请，交省里签发证书。"""
    text = station.sync.renew_identity() if new_key else station.enrolment_request()
    if out is not None:
        write_file(out, text.encode())
    lines = [f"登记申请已写出：{out}"] if out is not None else [text]
    if new_key:
        lines.append("请马上备份一次：以前的备份里没有新钥匙。省里登记、装上新证书以后，才用新钥匙封给本机。")
    return Answer({"request": text, "file": out, "device": station.profile.device}, lines)


@enrol_group.command("install")
@click.argument("certificate", type=existing_file())
@click.option("--province", type=existing_file(), help="省级公钥文件；init 时已给出的不用再填")
@answering
@with_station
def install(station: Station, certificate: Path, province: Path | None) -> Answer:
    """安装省里签发的证书，从此可以上报。"""
    key = read_text(province) if province is not None else station.store.meta("province_key")
    if not key:
        raise click.UsageError("请用 --province 给出省级公钥文件。")
    granted = station.install_certificate(read_text(certificate), key)
    data = {"serial": granted.serial, "valid_from": granted.valid_from, "valid_to": granted.valid_to}
    told = f"证书已安装，有效期至{granted.valid_to.isoformat()}。"
    return Answer(data | {"tag": granted.tag, "areas": granted.scope.include}, [told], Exit.DONE)
