"""On a stick to the province and back: sealed, verified, merged, answered, returned, decided, refused."""

import shutil
from datetime import date
from pathlib import Path

from desktop_app.catalog.identity import new_id
from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.demo.cast import CLERK, OFFICE_LOGIN, OFFICE_PASSWORD, REVIEWER, TOWNSHIP, Cast
from desktop_app.demo.proofs import Step, Story
from desktop_app.province.inbox import Received
from desktop_app.province.office import NewOffice, Office
from desktop_app.station import NewStation, Station
from desktop_app.station.wiring import store_context
from desktop_app.store.changes import Stamp

_OFFICE = NewOffice("44", "广东省（演示）", OFFICE_LOGIN, "省级管理员", OFFICE_PASSWORD)
_OTHER = NewOffice("51", "另一个省（演示）", OFFICE_LOGIN, "省级管理员", OFFICE_PASSWORD)
_VALID = date(2018, 1, 1), date(2020, 12, 31)
_SENT, _ANSWERED, _DECIDED = date(2018, 11, 27), date(2018, 12, 3), date(2018, 12, 10)
_ELSEWHERE = "513425107"


def carry(cast: Cast, story: Story) -> None:
    """The first bundle: enrolled, exported, verified, received, answered with a receipt."""
    with story.step(
        "数据包上报到省，省里回执", "a sealed bundle goes to the province and is answered"
    ) as step:
        cast.clock.set(_SENT)
        _found(cast, _OFFICE, "province")
        with cast.at_office() as office:
            enrol(cast, office, cast.laptop)
        path = export(cast, cast.laptop)
        step.note(f"数据包：{path.name}，{path.stat().st_size:,} 字节；封面没有任何个人信息。")
        cast.left.setdefault("files", []).append((path, "上报数据包"))
        with cast.at_office() as office:
            _flip_one_byte(cast, office, path, step)
            outcome = office.receive(path)
            step.prove("省里验签、解密、并入台账", "verified, decrypted, merged", outcome.ok, outcome.message)
            again = office.receive(path)
            same = again.state is Received.ALREADY and again.transactions == 0
            step.prove("同一个包再收一次没有变化", "a replay changes nothing", same, again.message)
            _compare(cast, office, step)
        answer(cast, cast.laptop, step)
        with cast.as_person(CLERK) as station:
            states = {line.state for line in station.outbox()}
            _receipted(cast, station, step)
            step.prove(
                "上报页显示已采纳", "the outbox shows it accepted", states == {"已采纳"}, "、".join(states)
            )


def return_and_accept(cast: Cast, story: Story) -> None:
    """One record comes back with a reason, is corrected, and is accepted."""
    with story.step("省里退回一条，更正后采纳", "one record is returned, corrected and accepted") as step:
        household = cast.left.setdefault("household", _some_household(cast))
        reason = "联系电话打不通，请核实"
        with cast.at_office() as office:
            office.send_back("household", household, "phone", reason)
        answer(cast, cast.laptop, step)
        with cast.as_person(CLERK) as station:
            returned = [item for item in station.returned() if item.record_id == household]
            told = returned[0].reason if returned else ""
            step.equal("退回的记录和理由到了镇里", "the reason reaches the township", reason, told)
            station.put("household", {"phone": "19900000042"}, household, "入户核实")
            left = [item for item in station.returned() if item.record_id == household]
            step.prove("更正后不再列为退回", "corrected, it is no longer listed", not left)
        cast.clock.set(_ANSWERED)
        with cast.at_office() as office:
            path = export(cast, cast.laptop)
            office.receive(path)
            record = office.record("household", household) or {}
            step.equal(
                "省里的台账是新号码", "the ledger has the corrected value", "19900000042", record.get("phone")
            )
        answer(cast, cast.laptop, step)


def conflict(cast: Cast, story: Story) -> None:
    """A second laptop edits the same field; both versions are kept, a person decides, both agree."""
    with story.step("两台电脑改了同一处", "two laptops edit the same field") as step:
        second = cast.out / "laptop-2"
        household = str(cast.left["household"])
        cast.set_up(second, "绿水镇第二台电脑（演示）")
        with cast.at_office() as office:
            enrol(cast, office, second)
        answer(cast, second, step)
        with cast.as_person(CLERK, second) as station:
            step.equal(
                "第二台电脑从回执得到全部户",
                "the receipt brings every household",
                cast.left["households"],
                station.store.count("household"),
            )
        _edit(cast, cast.laptop, household, "6组")
        _edit(cast, second, household, "9组")
        with cast.at_office() as office:
            outcomes = [office.receive(export(cast, folder)) for folder in (cast.laptop, second)]
            step.prove(
                "两个包都收下，都没有丢", "both bundles are taken in", all(item.ok for item in outcomes)
            )
            step.equal("省里看到一处不一致", "the province sees one conflict", 1, len(office.conflicts()))
        for folder in (cast.laptop, second):
            answer(cast, folder, step)
        _decide(cast, household, step)
        with cast.at_office() as office:
            office.receive(export(cast, cast.laptop))
            step.equal("裁定后省里没有不一致", "decided, no conflict is left", 0, len(office.conflicts()))
        answer(cast, second, step)
        seen = [_group_of(cast, folder, household) for folder in (cast.laptop, second)]
        step.equal("两台电脑一致", "both laptops agree", "9组", *seen)


def _decide(cast: Cast, household: str, step: Step) -> None:
    with cast.as_person(REVIEWER) as station:
        (found,) = station.conflicts()
        rivals = "、".join(f"{rival.person}：{rival.value}" for rival in found.rivals)
        step.note(f"原值“{found.old}”；{rivals}。两个值都留在修改记录里，由人裁定。")
        station.decide(found, "9组")
        step.prove(
            "裁定也记入修改记录",
            "the decision is in the history",
            "9组" in station.history("household", household)[0].sentence,
        )


def refusals(cast: Cast, story: Story) -> None:
    """What does not belong is refused, each with its own sentence."""
    with story.step("该拒绝的都拒绝", "what does not belong is refused") as step:
        cast.clock.set(_DECIDED)
        _foreign_area(cast, step)
        _found(cast, _OTHER, "other-province")
        stranger = _lone_laptop(cast, "stranger")
        with cast.at_office("other-province") as other:
            enrol(cast, other, stranger)
        path = export(cast, stranger)
        with cast.at_office() as office:
            outcome = office.receive(path)
            step.prove("别的省的数据包", "another province's bundle", not outcome.ok, outcome.message)
            short = cast.out / "cut-short.bfb"
            short.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            cut = office.receive(short)
            step.prove("没有拷完整的数据包", "a bundle that was cut short", not cut.ok, cut.message)
            short.unlink()


def _foreign_area(cast: Cast, step: Step) -> None:
    """Another township's station sends records of this one: kept, not applied, returned."""
    folder = _lone_laptop(cast, "neighbour", _ELSEWHERE)
    with cast.at_office() as office:
        enrol(cast, office, folder)
        before = office.count("household")
        outcome = office.receive(export(cast, folder))
        told = outcome.refusals[0].reason if outcome.refusals else outcome.message
        kept_out = office.count("household") == before and (bool(outcome.refusals) or not outcome.ok)
        step.prove("别的乡镇写的本镇记录", "another township's records of this one", kept_out, told)


def _receipted(cast: Cast, station: Station, step: Step) -> None:
    """The payment's own save is among those that the receipt acknowledges."""
    paid = station.store.find("fund_reimbursement", project_id=str(cast.left["money"].ids["P01"]))
    saves = {
        version.seq for row in paid for version in station.store.heads("fund_reimbursement", str(row["id"]))
    }
    accepted = int(station.store.meta("accepted_seq") or 0)
    step.prove(
        "发放补助的那次保存在回执里",
        "the receipt acknowledges the payment itself",
        bool(saves) and max(saves) <= accepted,
        f"{max(saves, default=0)} ≤ {accepted}",
    )


# -- small hands ---------------------------------------------------------------------------------


def _found(cast: Cast, asked: NewOffice, name: str) -> None:
    context = store_context(cast.around.catalogue, cast.around.divisions)
    Office.create(cast.out / name, asked, cast.clock.now_ms, context)[0].close()


def enrol(cast: Cast, office: Office, folder: Path) -> None:
    """Carry a request to the office and the certificate back."""
    with cast.as_person(REVIEWER, folder) as station:
        certificate = office.enrol(station.enrolment_request(), *_VALID)
        station.install_certificate(certificate, office.key_text)


def export(cast: Cast, folder: Path) -> Path:
    """Write a laptop's next bundle to the stick."""
    with cast.as_person(REVIEWER, folder) as station:
        return station.export_bundle(cast.stick).path


def answer(cast: Cast, folder: Path, step: Step) -> None:
    """Carry the next receipt to a laptop; what it says is noted."""
    with cast.as_person(REVIEWER, folder) as station:
        device = station.profile.device
        with cast.at_office() as office:
            receipt = office.write_receipt(device, cast.stick)
        result = station.import_receipt(receipt.path)
        step.note(f"回执{receipt.path.name}：采纳{result.accepted}条，退回{result.returned}条。")


def _flip_one_byte(cast: Cast, office: Office, path: Path, step: Step) -> None:
    changed = cast.out / "changed.bfb"
    shutil.copyfile(path, changed)
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    outcome = office.receive(changed)
    step.prove("改动一个字节就拒收", "one flipped byte is refused", not outcome.ok, outcome.message)
    changed.unlink()


def _compare(cast: Cast, office: Office, step: Step) -> None:
    with cast.as_person(CLERK) as station:
        here = station.store.count("household"), station.store.count("member")
        cast.left["households"] = here[0]
        project = str(cast.left["money"].ids["P01"])
        paid = _sum(station, "fund_reimbursement", project)
    there = office.count("household"), office.count("member")
    step.equal("户数、人数：镇里 = 省里", "households and members agree", here, there)
    rows = office.store.find("fund_reimbursement", project_id=project)
    ledger = sum(int(row["amount"] or 0) for row in rows)
    step.equal(
        "补助资金：名册 = 镇里 = 省里（分）",
        "the subsidy agrees to the fen",
        cast.left["subsidy"],
        paid,
        ledger,
    )
    accounts = [row["bank_account"] for row in office.store.find("household")]
    step.prove("银行账号没有上报", "bank accounts stay below", not any(accounts), f"0 / {len(accounts)}")


def _sum(station: Station, entity: str, project: str) -> int:
    return sum(int(row["amount"] or 0) for row in station.store.find(entity, project_id=project))


def _some_household(cast: Cast) -> str:
    with cast.as_person(CLERK) as station:
        return min(str(row["id"]) for row in station.store.find("household") if row["phone"])


def _edit(cast: Cast, folder: Path, household: str, group: str) -> None:
    with cast.as_person(CLERK, folder) as station:
        values: dict[str, Value] = {"village_group": group}
        station.put("household", values, household, "核对村民小组")


def _group_of(cast: Cast, folder: Path, household: str) -> Value:
    with cast.as_person(CLERK, folder) as station:
        record: Record = station.store.get("household", household) or {}
        return record.get("village_group")


def _lone_laptop(cast: Cast, name: str, area: str = TOWNSHIP) -> Path:
    """A laptop with one household of this township, that has nothing to do with the others.

    Set up for another ``area`` it writes what our window never would.
    """
    folder = cast.out / name
    asked = NewStation(name, area, "township", REVIEWER, "外来", "Demo-2018-shan", True)
    station, _code = Station.create(folder, asked, cast.clock, cast.around)
    values: dict[str, Value] = {
        "household_no": f"5134251069{len(name):04}",
        "division_code": f"{TOWNSHIP}201",
    }
    with station:
        stamp = Stamp("外来", "录入", cast.clock.now_ms())
        edit = Edit("household", new_id(), values)
        station.store.write([edit], stamp, device=station.profile.device, area=TOWNSHIP)
    return folder
