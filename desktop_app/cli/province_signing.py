"""The province's keys: handing the signing key over, what the machine that has it signs, another decryption
key.
"""

from datetime import date
from pathlib import Path

import click

from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import day, existing_file, folder, read_text, write_file
from desktop_app.cli.province_commands import with_office
from desktop_app.cli.province_enrolling import digits_of
from desktop_app.province.office import Office
from desktop_app.sync.keys import device_of
from desktop_app.sync.signer_paper import SignerPaper


@click.command("hand-over")
@click.argument("paper", type=existing_file())
@click.option("--until", type=day, help="旧钥匙用到哪一天；要留出各站点收到一次回执的时间")
@click.option("--check", "only_check", is_flag=True, help="只显示要电话核对的编号，不安装")
@answering
@with_office
def hand_over(office: Office, paper: Path, until: str | None, *, only_check: bool) -> Answer:
    """安装签发电脑写出的签发文件：此后由它签发，这台机器只接收；原来的签发钥匙从这里删除。"""
    text = read_text(paper)
    digits = digits_of(device_of(SignerPaper.parse(text).key))
    if only_check:
        return Answer({"fingerprint": digits}, [f"签发电脑的编号：{digits}，请电话核对，一致再安装。"])
    end = date.fromisoformat(until) if until else date.max
    if office.desk.keys.can_sign and until is None:
        raise click.UsageError("请用 --until 写明旧钥匙用到哪一天，例如三个月后。")
    office.hand_over(text, end)
    lines = [
        f"已安装，签发电脑的编号：{digits}。",
        "下一步：bangfu province prepare 写出待签发的文件夹，里面有各站点要换的证书。",
        "新站点用的公钥文件已更换，请用 bangfu province key --out 重写一份。",
    ]
    return Answer({"fingerprint": digits, "until": until}, lines)


@click.command("renew-key")
@answering
@with_office
def renew_key(office: Office) -> Answer:
    """更换解密钥匙：此后的上报包用新钥匙封装；旧钥匙留着，打开存档和还没收到通知的站点的上报包。"""
    if office.renew_decryption_key():
        lines = [
            "已更换，随下一份回执通知各站点。请马上备份：以前的备份里没有新钥匙。",
            "新站点用的公钥文件已更换，请用 bangfu province key --out 重写一份。",
        ]
        return Answer({"waiting": False}, lines)
    told = "新的解密钥匙已生成，等签发电脑签发：请运行 bangfu province prepare，签好后 collect 收回即启用。"
    return Answer({"waiting": True}, [told])


@click.command("prepare")
@click.argument("devices", nargs=-1)
@click.option("--to", "target", type=folder(), required=True, help="写到哪个空文件夹，如U盘上的")
@click.option("--no-receipts", is_flag=True, help="只准备证书和吊销名单，不准备回执")
@answering
@with_office
def prepare(office: Office, devices: tuple[str, ...], target: Path, *, no_receipts: bool) -> Answer:
    """把等签发的证书、吊销名单和回执写进一个文件夹，带到签发电脑；不写设备编号就是每个报过的站点。"""
    wanted = () if no_receipts else devices or office.reporting()
    batch = office.outgoing().prepare(target, wanted)
    data = {
        "folder": target,
        "certificates": len(batch.certificates),
        "revocations": len(batch.revocations.items) if batch.revocations else 0,
        "receipts": len(batch.receipts),
        "recipient": batch.recipient,
    }
    told = f"待签发：证书{data['certificates']}份，回执{data['receipts']}份"
    told += "，吊销名单一份。" if batch.revocations else "。"
    lines = [told, *([f"更换解密钥匙：{batch.recipient}"] if batch.recipient else [])]
    return Answer(data, [*lines, "在签发电脑上运行 bangfu signer sign，再带回来收取。"])


@click.command("collect")
@click.argument("source", type=folder())
@click.option("--to", "target", type=folder(), required=True, help="签好的回执和证书放到哪个文件夹")
@answering
@with_office
def collect(office: Office, source: Path, target: Path) -> Answer:
    """收取签好的文件夹：证书和吊销名单登记入账，回执和证书交各站点。"""
    collected = office.outgoing().collect(source, target)
    files = []
    for device, text in collected.certificates.items():
        file = target / f"{device}.cert"
        write_file(file, text.encode())
        files.append(file)
    told = f"已收取：证书{len(files)}份，回执{len(collected.receipts)}份"
    told += "，吊销名单一份。" if collected.revocations else "。"
    data = {
        "certificates": files,
        "receipts": collected.receipts,
        "revocations": collected.revocations,
        "new_recipient": collected.new_recipient,
    }
    renewed = "新的解密钥匙已启用，请马上备份，并用 bangfu province key --out 重写新站点用的公钥文件。"
    return Answer(data, [told, *([renewed] if collected.new_recipient else [])])


def signing() -> tuple[click.Command, ...]:
    """The commands of this module, for the province's group."""
    return hand_over, renew_key, prepare, collect
