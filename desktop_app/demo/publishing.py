"""Projects, money and notices: entered once, checked, published with privacy kept, refused where due."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Edit, Record, Value
from desktop_app.catalog.values import show_money
from desktop_app.demo.cast import CLERK, REVIEWER, TOWNSHIP, YEAR, Cast
from desktop_app.demo.exits import candidates
from desktop_app.demo.proofs import Step, Story
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.sample.projects import read_money
from desktop_app.sheets.reading import read_workbook
from desktop_app.station import Station, StationRefused
from desktop_app.station.notice_desk import Issued
from desktop_app.typeset.preview import page_texts, pages_as_png

PUBLISHED = date(2018, 11, 5)
PERIOD_OVER = date(2018, 11, 19)
PAID = date(2018, 11, 26)
_PHONE = "0834-5620000"
_WORK_PLACE = "440605"
_PREVIEW_DPI = 70


def enter_projects(cast: Cast, story: Story) -> None:
    """Organizations, allocations, projects with their sources, targets and beneficiaries."""
    with (
        story.step("录入单位、资金指标和项目", "organizations, funds and projects are entered") as step,
        cast.as_person(CLERK) as station,
    ):
        money = read_money(station.catalogue)
        station.put_many(money.edits, "录入项目资金")
        cast.left["money"] = money
        allocated = sum(int(row["amount"] or 0) for row in station.store.find("fund_allocation"))
        step.note(f"项目{station.store.count('project')}个，下达指标{show_money(allocated, '万元')}万元。")
        planted = {item.check for item in station.findings() if item.entity != "household"}
        for check, zh in (("VR-PRJ-011", "无贫困户受益"), ("VR-FND-005", "发票重复")):
            step.prove(f"埋下的问题找到了：{zh}", f"planted: {check} is found", check in planted, check)


def publish_exits(cast: Cast, story: Story) -> None:
    """A village's households that leave poverty are listed on its board: N04, two pages."""
    with story.step("拟脱贫户名单公示（N04）", "the list of households about to leave poverty") as step:
        cast.clock.set(PUBLISHED)
        with cast.as_person(CLERK) as station:
            village, households, sheets = candidates(station, YEAR)
            station.put_many(sheets, "秋季核算收入")
            station.put_many(_exits(station, households), "村民代表大会评议")
            _submit(station, "household", households)
        with cast.as_person(REVIEWER) as station:
            _approve(station, "household", households, step)
            issued = station.issue_notice(_choice("N04", village, 7))
            station.post_notice(issued.notice_id, PUBLISHED.isoformat())
            names = [station.list_rows("household", [made])[0]["head_name"] for made in households]
        cast.left["N04"] = issued.notice_id
        text = _keep(cast, step, issued, "N04 拟脱贫户名单公示")
        flat = text.replace("\n", "").replace(" ", "")
        step.equal(
            "名单上的户主都印出来了", "every head is printed", len(names), sum(n in flat for n in names)
        )
        numbers = _numbers_of(cast, households)
        step.prove(
            "没有任何证件号、账号、电话",
            "no identity number, account or phone",
            not any(n in flat for n in numbers),
            f"0 / {len(numbers)}",
        )


def publish_projects(cast: Cast, story: Story) -> None:
    """N11 before a project starts, N12 before a subsidy is paid; refusals on the way."""
    with story.step(
        "项目实施前公示（N11）与到户补助公示（N12）", "notices before start and before payment"
    ) as step:
        ids = cast.left["money"].ids
        with cast.as_person(CLERK) as station:
            _refuse_identity_number(station, ids["P03"], step)
            _submit(station, "project", [ids["P01"], ids["P02"]])
            listed = station.store.find("project_beneficiary", project_id=ids["P01"])
            homes = [str(row["household_id"]) for row in listed if row["household_id"]]
            _submit(station, "household", homes)
        with cast.as_person(REVIEWER) as station:
            _approve(station, "project", [ids["P01"], ids["P02"]], step)
            _approve(station, "household", homes, step)
            before = station.issue_notice(_choice("N11", _village_of(station, ids["P02"]), 10, ids["P02"]))
            station.post_notice(before.notice_id, PUBLISHED.isoformat())
            _keep(cast, step, before, "N11 项目实施前公示")
            station.project_step(ids["P02"], "45")
            _refuse_early_start(station, ids["P02"], step)
            subsidy = station.issue_notice(_choice("N12", _village_of(station, ids["P01"]), 10, ids["P01"]))
            station.post_notice(subsidy.notice_id, PUBLISHED.isoformat())
            text = _keep(cast, step, subsidy, "N12 到户补助公示")
            cast.left |= {"N11": before.notice_id, "N12": subsidy.notice_id, "N12 text": text}


def _refuse_identity_number(station: Station, project: str, step: Step) -> None:
    choice = _choice("N11", _village_of(station, project), 10, project)
    preview = station.notice_preview(choice)
    refusals = [item for item in preview.refusals if item.check == "VR-NTC-003"]
    told = refusals[0].message if refusals else ""
    step.prove(
        "项目内容里写了身份证号，公示不让发布",
        "an ID number typed into a notice is refused",
        bool(refusals),
        told,
    )
    try:
        station.issue_notice(choice)
        refused = False
    except NoticeRefused:
        refused = True
    step.prove("强行发布也不行", "issuing it anyway is refused", refused)


def _refuse_early_start(station: Station, project: str, step: Step) -> None:
    try:
        station.project_step(project, "60", {"actual_start": PUBLISHED.isoformat()})
        told = ""
    except StationRefused as error:
        told = error.findings[0].message if error.findings else error.message
    step.prove("公示期没满不能开工", "no start before the notice period is over", bool(told), told)


def after_the_period(cast: Cast, story: Story) -> None:
    """The periods are over: outcomes are registered, the project starts, the subsidy is paid."""
    with story.step("公示期满，开工、付款", "the periods are over: work starts, the subsidy is paid") as step:
        cast.clock.set(PERIOD_OVER)
        money = cast.left["money"]
        with cast.as_person(REVIEWER) as station:
            for code in ("N04", "N11", "N12"):
                station.close_notice(cast.left[code], PERIOD_OVER.isoformat(), "1")
            station.project_step(money.ids["P02"], "60", {"actual_start": PERIOD_OVER.isoformat()})
            project: Record = station.store.get("project", money.ids["P02"]) or {}
            step.equal("期满后可以开工", "after it, work starts", "60", project.get("project_status"))
        cast.clock.set(PAID)
        with cast.as_person(CLERK) as station:
            station.put_many(money.later["N12"], "发放补助")
            _trace_subsidy(cast, station, money.ids["P01"], step)


def _trace_subsidy(cast: Cast, station: Station, project: str, step: Step) -> None:
    """One subsidy from the document that handed the money down to the people who got it."""
    paid = station.store.find("fund_reimbursement", project_id=project)
    given = {
        str(row["disbursement_id"]): station.store.get("fund_disbursement", str(row["disbursement_id"]))
        for row in paid
    }
    for row in paid:
        out = given[str(row["disbursement_id"])] or {}
        document = station.store.get("fund_allocation", str(out.get("allocation_id"))) or {}
        vouchers = f"拨付凭证{out.get('voucher_no')} → 报账凭证{row['voucher_no']}"
        amount = show_money(int(row["amount"] or 0), "万元")
        step.note(f"{document.get('doc_no')} → {vouchers}：{amount}万元")
    people = sum(
        int(row["amount"] or 0) for row in station.store.find("project_beneficiary", project_id=project)
    )
    disbursed = sum(int((row or {})["amount"] or 0) for row in given.values())
    reimbursed = sum(int(row["amount"] or 0) for row in paid)
    counted = int((cast.totals() or {})["traced"]["subsidy_yuan"]) * 100
    step.equal(
        "手工核算 = 表格花名册 = 到户金额 = 拨付 = 报账（分）",
        "counted by hand = roster in the workbook = to households = disbursed = reimbursed",
        *(counted, _roster_sum(cast.workbook), people, disbursed, reimbursed),
    )
    printed = f"{people // 100}元"
    flat = str(cast.left["N12 text"]).replace("\n", "").replace(" ", "")
    step.prove("公示上的合计一样", "the notice states the same sum", printed in flat, printed)
    cast.left["subsidy"] = people


def _roster_sum(workbook: Path) -> int:
    """What the village's own roster in the workbook adds up to, in fen: the last column of its last sheet."""
    (roster,) = [sheet for sheet in read_workbook(workbook).sheets if sheet.title == "养羊补助花名册"]
    amounts = [cells[-1].text for cells in roster.rows() if cells and cells[-1].text.isdecimal()]
    return sum(int(amount) for amount in amounts) * 100


# -- small hands ---------------------------------------------------------------------------------


def _exits(station: Station, households: Sequence[str]) -> list[Edit]:
    entity = station.catalogue.entity("status_change")
    edits = []
    for household in households:
        values: dict[str, Value] = {
            "household_id": household,
            "year": YEAR,
            "change_kind": "exit",
            "review_meeting_date": "2018-11-02",
            "review_attendance": "38/42",
            "head_agreed": 1,
            "check_food_clothes": 1,
        }
        edits.append(Edit("status_change", record_id(entity, values), values))
    return edits


def _fill_in(station: Station, households: Sequence[str]) -> None:
    """What the national system does not know and nobody is handed in without: the heads sign their income
    sheets, and say where those work who work away."""
    sheets = station.store.find_among("household_income", "household_id", households)
    signed: dict[str, Value] = {"confirmed_by_head": 1, "confirmed_date": "2018-10-20"}
    edits = [Edit("household_income", str(row["id"]), signed) for row in sheets]
    people = [str(row["id"]) for row in station.store.find_among("member", "household_id", households)]
    jobs = station.store.find_among("employment", "member_id", people)
    edits += [
        Edit("employment", str(row["id"]), {"work_division": _WORK_PLACE})
        for row in jobs
        if not row["work_division"]
    ]
    station.put_many(edits, "入户补填：户主签字、务工地点")


def _submit(station: Station, entity: str, ids: Sequence[str]) -> None:
    if entity == "household":
        _fill_in(station, ids)
    for made in ids:
        station.submit(entity, made)


def _approve(station: Station, entity: str, ids: Sequence[str], step: Step) -> None:
    for made in ids:
        station.approve(entity, made)
    label = station.catalogue.entity(entity).label
    step.note(f"审核员审核{label}{len(ids)}条；本人录入的不能自己审核。")


def _village_of(station: Station, project: str) -> str:
    record: Record = station.store.get("project", project) or {}
    return str(record.get("division_code") or TOWNSHIP)


def _choice(code: str, division: str, days: int, project: str = "") -> NoticeChoice:
    return NoticeChoice(
        code,
        YEAR,
        division,
        PUBLISHED.isoformat(),
        days,
        place="村务公开栏及各村民小组",
        supervise_phone=_PHONE,
        supervise_org="绿水镇人民政府",
        supervise_address="会理县绿水镇人民政府（邮编615100）",
        project_id=project,
    )


def _keep(cast: Cast, step: Step, issued: Issued, name: str) -> str:
    """Write a notice's PDF and the pictures of its pages; returns the text a reader finds in it."""
    folder = cast.out / "notices"
    folder.mkdir(exist_ok=True)
    path = folder / f"{issued.number}.pdf"
    path.write_bytes(issued.pdf)
    for number, png in enumerate(pages_as_png(issued.pdf, _PREVIEW_DPI), 1):
        picture = folder / f"{issued.number}-{number}.png"
        picture.write_bytes(png)
        step.picture(picture, f"{name}，第{number}页")
    cast.left.setdefault("files", []).append((path, name))
    step.note(f"{name}：{issued.number}，内容摘要{issued.payload_hash[:16]}…")
    return "\n".join(page_texts(issued.pdf))


def _numbers_of(cast: Cast, households: Sequence[str]) -> list[str]:
    with cast.as_person(CLERK) as station:
        rows = station.store.find_among("member", "household_id", households)
        homes = [station.store.get("household", made) or {} for made in households]
    numbers = [str(row[name]) for row in rows for name in ("id_no", "phone") if row[name]]
    return numbers + [
        str(home[name]) for home in homes for name in ("bank_account", "phone") if home.get(name)
    ]


def kept_pdfs(cast: Cast) -> list[Path]:
    """The PDFs that were issued."""
    return sorted((cast.out / "notices").glob("*.pdf"))
