"""The annual report (年度脱贫攻坚报告), written from the indicators: no number of it is typed.

The outline is statistics.md §5. Its only typed part is the eighth section; while nobody has typed it, the
issues that are still open stand there.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from desktop_app import __version__
from desktop_app.reports.area_map import area_map
from desktop_app.reports.blocks import below_table, list_blocks, parts_below, place_name
from desktop_app.reports.engine import Result
from desktop_app.reports.facts import Report
from desktop_app.reports.labels import class_label
from desktop_app.reports.listing import listed
from desktop_app.reports.paper import FORMAT, Blocks, chart, heading, paragraph, table
from desktop_app.reports.sentences import SENTENCES

_MOST_BARS = 14
_WHOLE = 100
_SEVERAL = 2
_ROUNDING = "因四舍五入，合计可能不等于100%。"
_MEASURES = (
    ("（一）资金帮扶", "IN-FND"),
    ("（二）易地搬迁", "IN-REL"),
    ("（三）产业合作", "IN-IND"),
    ("（四）干部人才", "IN-TAL"),
    ("（五）劳务协作", "IN-LAB"),
    ("（六）社会帮扶", "IN-SOC"),
)
_BELOW = (
    ("附表1　贫困人口变动", ("IN-POV-02", "IN-POV-03", "IN-POV-04", "IN-POV-05")),
    ("附表4　易地扶贫搬迁", ("IN-REL-01", "IN-REL-06")),
    ("附表5　产业合作", ("IN-IND-01", "IN-IND-02", "IN-IND-04", "IN-IND-07")),
    ("附表6　干部人才", ("IN-TAL-01", "IN-TAL-04", "IN-TAL-05", "IN-TAL-08")),
    ("附表7　劳务协作", ("IN-LAB-01", "IN-LAB-02", "IN-LAB-04", "IN-LAB-08")),
    ("附表8　社会帮扶", ("IN-SOC-01", "IN-SOC-03", "IN-SOC-05")),
)
_LISTS = (
    ("附表2　", "funds"),
    ("附表3　", "projects"),
    ("附表9　", "notices"),
    ("附表10　", "issues"),
)
ANNEX_ORDER = (0, "funds", "projects", 1, 2, 3, 4, 5, "notices", "issues")


def compose(report: Report) -> dict[str, Any]:
    """The payload of an annual report: every block finished, every value kept with it."""
    asked, year = report.asked, report.year
    blocks: Blocks = [{"kind": "paragraph", "text": f"{'、'.join(asked.recipients)}：", "indent": 0}]
    for part in (_situation, _plan, _measures, _money, _notices, _spirit, _quality, _outlook, _annexes):
        blocks += part(report)
    return {
        "format": FORMAT,
        "kind": "annual",
        "title": f"{asked.area_name}{year}年度脱贫攻坚报告",
        "area_name": asked.area_name,
        "area": {"include": list(report.scope.include), "exclude": list(report.scope.exclude)},
        "year": year,
        "day": report.engine.period.day.isoformat(),
        "issuer": asked.issuer,
        "recipients": list(asked.recipients),
        "date": asked.date,
        "number": asked.number,
        "footer": list(asked.footer),
        "sealed": asked.sealed,
        "approved_only": report.engine.approved_only,
        "journal": dict(asked.journal),
        "policy": dict(report.engine.policy),
        "made_by": [__version__, report.engine.catalogue.edition],
        "values": {key: value_of(item) for key, item in report.by_key.items()},
        "blocks": blocks,
    }


def value_of(result: Result) -> dict[str, Any]:
    """A figure as it is frozen."""
    return {
        "text": result.amount.text,
        "value": None if result.amount.number is None else str(result.amount.number),
        "classes": [[item.code, item.amount.text, item.share.text] for item in result.classes],
    }


# -- the sections --------------------------------------------------------------------------------


def _situation(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("一、基本情况")
    yield paragraph(
        f"截至{_day(report)}，{report.asked.area_name}建档立卡户{report.said('IN-POV-01.households')}，"
        f"其中未脱贫{report.said('IN-POV-02.households')}{report.said('IN-POV-02.persons')}，"
        f"贫困发生率{_rate(report, 'IN-POV-05.rate')}。{report.year}年"
        f"脱贫{report.said('IN-POV-03.households')}{report.said('IN-POV-03.persons')}，返贫{report.said('IN-POV-04.households')}"
        f"{report.said('IN-POV-04.persons')}。{_counted(report)}"
    )
    yield from _reconciled(report)
    if report.asked.pairings:
        yield paragraph(f"结对关系：{'；'.join(report.asked.pairings)}。")
    yield _figures(report, "贫困状况", "IN-POV")
    yield from area_map(report)
    yield from _bars_below(report, "各地未脱贫人口", "IN-POV-02", "persons")
    yield from _class_chart(report, "致贫原因构成", "IN-POV-09.households")


def _reconciled(report: Report) -> Iterator[dict[str, Any]]:
    """上年末 → 本年末: what is left over is births, deaths and moves (statistics.md §6)."""
    known = report.before.get("IN-POV-02.persons")
    if not known or known["value"] is None:
        return
    start = int(Decimal(known["value"]))
    moves = [("新识别", "IN-POV-01.identified", 1), ("返贫", "IN-POV-04.persons", 1)]
    moves += [("脱贫", "IN-POV-03.persons", -1), ("清退", "IN-POV-01.removed", -1)]
    end = int(report.result("IN-POV-02.persons").amount.number or 0)
    amounts = [(label, sign * int(report.result(key).amount.number or 0)) for label, key, sign in moves]
    natural = end - start - sum(amount for _, amount in amounts)
    told = "，".join(f"{label}{amount:+d}" for label, amount in amounts)
    yield paragraph(f"未脱贫人口：上年末{start}人，{told}，自然增减{natural:+d}，本年末{end}人。")


def _counted(report: Report) -> str:
    if report.engine.approved_only:
        return "本报告只统计审核通过的户和项目。"
    return "本报告统计全部在册的户和项目，含尚未审核的。"


def _plan(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("二、年度目标任务完成情况")
    plan = report.result("IN-PLAN-01.completion")
    if not plan.classes:
        yield paragraph("本年度没有登记年度帮扶计划。")
        return
    names = {item.indicator.id: (item.indicator.name, item.figure.unit) for item in reversed(report.results)}
    rows = [
        (*names.get(item.code, (item.code, "")), item.amount.text, item.share.text) for item in plan.classes
    ]
    columns = (
        ("计划指标", 80.0, "left"),
        ("单位", 18.0, "centre"),
        ("完成", 28.0, "right"),
        ("完成率（%）", 30.0, "right"),
    )
    yield table("年度帮扶计划完成情况", columns, rows)


def _measures(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("三、六项帮扶工作情况")
    charts = {
        "IN-FND": ("项目资金投向", "IN-FND-08.amount"),
        "IN-REL": ("安置方式", "IN-REL-02.mode"),
        "IN-IND": ("引入企业、合作组织", "IN-IND-01.by_category"),
        "IN-TAL": ("选派专业技术人才", "IN-TAL-03.by_type"),
        "IN-LAB": ("就近就业范围", "IN-LAB-03.by_region"),
        "IN-SOC": ("社会帮扶款物来源", "IN-SOC-01.by_donor"),
    }
    for title, prefix in _MEASURES:
        yield heading(title, 2)
        sentence = SENTENCES[prefix](report)
        if sentence:
            yield paragraph(sentence)
        yield _figures(report, title.partition("）")[2], prefix)
        yield from _class_chart(report, *charts[prefix])
    yield from _by_mechanism(report)


def _by_mechanism(report: Report) -> Iterator[dict[str, Any]]:
    """Where an area has several mechanisms, what was done by each (statistics.md §4, RP-02; PM-011)."""
    if len(report.asked.mechanisms) < _SEVERAL:
        return
    yield heading("（七）按协作机制分", 2)
    found = listed(report.engine, "mechanisms", report.scope, report.places)
    rows = {row.texts[0]: row.texts for row in found.rows}
    labels = report.engine.catalogue.codes["mechanism"]
    for number, name in enumerate(map(labels.label, report.asked.mechanisms), start=1):
        yield heading(f"{number}．{name}", 3)
        told = rows.get(name)
        if told is None:
            yield paragraph("本年度没有登记资金和项目。")
            continue
        _, budget, granted, paid, spent, projects, planned = told
        yield paragraph(
            f"列入预算{budget}万元，下达{granted}万元，拨付{paid}万元，报账{spent}万元；"
            f"实施项目{projects}个，计划资金{planned}万元。"
        )
    yield from list_blocks(report.engine, report.scope, report.places, "mechanisms")


def _money(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("四、资金使用与监管")
    flow = [report.result(f"IN-FND-04.{key}") for key in ("granted", "paid_out", "accounted")]
    if flow[0].amount.number:
        bars = [(item.figure.name, _length(item.amount.number), item.amount.text, None, "") for item in flow]
        yield chart("资金下达、拨付、报账", "万元", bars)
    yield _figures(report, "资金监管", "IN-SUP")
    yield paragraph(
        f"本年自动预警{report.said('IN-SUP-01.every')}；登记问题{report.said('IN-SUP-03.issues')}，"
        f"整改率{_rate(report, 'IN-SUP-03.rate')}，逾期{report.said('IN-SUP-03.overdue')}。"
    )


def _notices(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("五、公告公示与群众监督")
    yield _figures(report, "公告公示", "IN-NTC")


def _spirit(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("六、内生动力与先进典型")
    yield _figures(report, "内生动力", "IN-INC")
    models = listed(report.engine, "models", report.scope, report.places)
    if models.rows:
        named = "、".join(f"{row.texts[1]}（{row.texts[0]}）" for row in models.rows)
        yield paragraph(f"先进典型：{named}。")


def _quality(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("七、数据质量说明")
    yield _figures(report, "数据质量", "IN-DQ")
    yield paragraph(_agreed(report))
    yield paragraph(
        f"表中人数标明“去重”的，同一人只计一次。金额先合计后进位，{_ROUNDING}“—”表示没有可比的基数。"
    )


def _agreed(report: Report) -> str:
    """What must hold between the figures (statistics.md §6), said with both numbers where it does not."""
    pairs = (
        ("到广东稳定就业人数不大于已就业贫困劳动力人数", "IN-LAB-02.persons", "IN-LAB-01.employed"),
        ("已搬迁人数不大于计划人数", "IN-REL-01.moved_persons", "IN-REL-01.planned_persons"),
        ("已报账资金不大于已拨付资金", "IN-FND-04.accounted", "IN-FND-04.paid_out"),
        ("已拨付资金不大于指标下达资金", "IN-FND-04.paid_out", "IN-FND-04.granted"),
    )
    broken = [
        f"{rule}（{report.said(less)}，{report.said(more)}）"
        for rule, less, more in pairs
        if (report.result(less).amount.number or 0) > (report.result(more).amount.number or 0)
    ]
    used = report.result("IN-SOC-02.used").amount
    if used.number is not None and used.number > _WHOLE:
        broken.append(f"捐赠使用不大于接收（使用率{used.text}%）")
    if broken:
        return f"勾稽关系核对，以下各项不成立，请核实：{'；'.join(broken)}。"
    return "勾稽关系核对：就业、搬迁、资金、捐赠各项均相符。"


def _outlook(report: Report) -> Iterator[dict[str, Any]]:
    yield heading("八、存在问题与下一步打算")
    for text in filter(None, (line.strip() for line in report.asked.outlook.splitlines())):
        yield paragraph(text)
    if not report.asked.outlook.strip():
        issues = listed(report.engine, "issues", report.scope, report.places)
        waiting = [row for row in issues.rows if not row.texts[7]]
        yield paragraph(f"尚未办结的监管问题{len(waiting)}个。" if waiting else "没有尚未办结的监管问题。")
        for row in waiting[:10]:
            yield paragraph(
                f"{row.texts[0]}：{row.texts[3]}发现，应于{row.texts[4]}前整改，"
                f"责任人{row.texts[5] or '未定'}。"
            )


def _annexes(report: Report) -> Iterator[dict[str, Any]]:
    titles = {name: lead for lead, name in _LISTS}
    for item in ANNEX_ORDER:
        if isinstance(item, int):
            title, indicators = _BELOW[item]
            whole = report.of(*indicators)
            yield below_table(report.engine, report.scope, report.places, title, whole)
        else:
            yield from list_blocks(report.engine, report.scope, report.places, item, titles[item])


# -- building blocks -----------------------------------------------------------------------------


def _day(report: Report) -> str:
    day = report.engine.period.day
    return f"{day.year}年{day.month}月{day.day}日"


def _rate(report: Report, key: str) -> str:
    found = report.result(key).amount
    return found.text if found.number is None else f"{found.text}%"


def _figures(report: Report, caption: str, *prefixes: str) -> dict[str, Any]:
    """The figures of a section beside last year's."""
    rows: list[tuple[str, ...]] = []
    leads: list[int] = []
    last = ""
    totalled = {item.indicator.id for item in report.of(*prefixes) if item.figure.form != "by"}
    for item in report.of(*prefixes):
        if item.figure.above.how == "plan" or (item.figure.form == "by" and item.indicator.id in totalled):
            continue
        if item.indicator.id != last:
            last = item.indicator.id
            leads.append(len(rows))
            rows.append((item.indicator.name, "", "", "", ""))
        rows.append(_figure_row(report, item))
    columns = (
        ("指标", 68.0, "left"),
        ("单位", 16.0, "centre"),
        (f"{report.year}年", 26.0, "right"),
        (f"{report.year - 1}年", 24.0, "right"),
        ("增减", 22.0, "right"),
    )
    return table(f"{caption}主要指标", columns, rows, leads=leads)


def _figure_row(report: Report, item: Result) -> tuple[str, ...]:
    known = report.before.get(f"{item.indicator.id}.{item.figure.key}")
    before = str(known["text"]) if known else "—"
    change = "—"
    if known and known["value"] is not None and item.amount.number is not None:
        difference = item.amount.number - Decimal(known["value"])
        change = f"{difference:+,}" if difference else "0"
    return (f"　{item.figure.name}", item.figure.unit, item.amount.text, before, change)


def _length(number: Decimal | None) -> int:
    return int((number or Decimal()) * 100)


def _class_chart(report: Report, caption: str, key: str) -> Iterator[dict[str, Any]]:
    item = report.result(key)
    known = {code: text for code, text, _ in (report.before.get(key) or {"classes": []})["classes"]}
    bars = []
    for one in item.classes[:_MOST_BARS]:
        ago = known.get(one.code)
        label = class_label(report.engine.catalogue, item.figure, one.code)
        shown = f"{one.amount.text}（{one.share.text}%）"
        length = _length(Decimal(ago.replace(",", ""))) if ago else (0 if known else None)
        bars.append((label, _length(one.amount.number), shown, length, ago or ("0" if known else "")))
    if bars:
        yield chart(caption, item.figure.unit, bars, f"{report.year}年", f"{report.year - 1}年")


def _bars_below(report: Report, caption: str, indicator: str, key: str) -> Iterator[dict[str, Any]]:
    bars = []
    for code, results in parts_below(report.engine, report.scope, [indicator]).items():
        found = next(item for item in results if item.figure.key == key)
        name = place_name(report.places, code)
        bars.append((name, _length(found.amount.number), found.amount.text, None, ""))
    unit = report.result(f"{indicator}.{key}").figure.unit
    bars.sort(key=lambda bar: -bar[1])
    if bars:
        most = f"（前{_MOST_BARS}个）" if len(bars) > _MOST_BARS else ""
        yield chart(caption + most, unit, bars[:_MOST_BARS])
