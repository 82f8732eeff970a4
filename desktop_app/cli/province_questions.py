"""What the province asks of its ledger: who reported, what supervision finds, and single figures."""

from pathlib import Path

import click

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.values import parse_value
from desktop_app.cli.answer import Answer, Exit, answering
from desktop_app.cli.arguments import folder, key_values
from desktop_app.cli.province_commands import with_office
from desktop_app.province.analytics import Answered, ask
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office

_STATES = {"reported": "已上报", "silent": "逾期未报", "not_enrolled": "未登记"}


@click.command("status")
@answering
@with_office
def status(office: Office) -> Answer:
    """各站点报到哪里、缺什么，隔离了哪些文件，有多少不一致。"""
    held = office.status()
    lines = [
        f"{item.station}（{item.area} {item.tag}）报到第{item.last_seq}号"
        + (f"，缺第{item.missing}号" if item.missing else "")
        + ("，已吊销" if item.revoked else "")
        for item in held.stations
    ]
    lines += [f"隔离：{item.path.name}  {item.message}" for item in held.quarantined]
    townships = office.townships()
    lines += [
        f"{item.name}（{item.code}）：{_STATES[item.state]}"
        + (f"，最近{item.last_bundle_at}" if item.last_bundle_at else "")
        + f"，{item.records['household']}户{item.records['member']}人{item.records['project']}个项目"
        for item in townships
    ]
    counts = {state: sum(item.state == state for item in townships) for state in _STATES}
    lines.append("，".join(f"{_STATES[state]}{count}个乡镇" for state, count in counts.items()) + "。")
    lines.append(f"共{held.transactions}次保存，{held.conflicts}处不一致等待裁定。")
    return Answer({"status": held, "townships": townships, "township_counts": counts}, lines)


@click.command("supervise")
@answering
@with_office
def supervise(office: Office) -> Answer:
    """在全省数据上运行核查，按地区列出疑点。"""
    areas = office.supervise()
    lines = [
        f"{area.area} {'、'.join(area.stations)}：{item.check} {item.message}"
        for area in areas
        for item in area.findings
    ]
    total = sum(len(area.findings) for area in areas)
    errors = sum(item.blocks for area in areas for item in area.findings)
    data = {"areas": areas, "findings": total, "errors": errors}
    return Answer(
        data, [*lines, f"共{total}处疑点，其中错误{errors}处。"], Exit.REFUSED if errors else Exit.DONE
    )


@click.command("query")
@click.argument("entity", default="")
@click.argument("record_id", metavar="[ID]", default="")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="只数符合的记录，可写多次")
@click.option("--sum", "money", default="", metavar="FIELD", help="金额栏目的合计")
@click.option("--parquet", type=folder(), help="查询导出的Parquet文件夹，不查台账，要同时写 --sql")
@click.option(
    "--sql", default="", help="查询语句：每类记录是一张表，还有 change、dictionary、dictionary_code"
)
@answering
@with_office
def query(
    office: Office,
    entity: str,
    record_id: str,
    where: tuple[str, ...],
    money: str,
    parquet: Path | None,
    sql: str,
) -> Answer:
    """查询省级台账：一条记录，或一类记录的条数和金额合计；或用SQL查询视图或导出的Parquet文件。"""
    if (parquet is not None and not sql) or bool(entity) == bool(sql):
        raise click.UsageError("写记录类别，或者写 --sql，可以同时写 --parquet。")
    if sql:
        return _asked(ask(parquet, sql) if parquet is not None else office.ask(sql))
    return _looked_up(office, entity, record_id, where, money)


def _asked(found: Answered) -> Answer:
    lines = ["\t".join(found.columns), *("\t".join(map(str, row)) for row in found.rows)]
    return Answer({"columns": found.columns, "rows": found.rows, "more": found.more}, lines)


def _looked_up(office: Office, entity: str, record_id: str, where: tuple[str, ...], money: str) -> Answer:
    catalogue = load_catalogue()
    if entity not in catalogue.entities:
        raise click.UsageError(f"目录里没有“{entity}”，用 bangfu entity list 查看。")
    if record_id:
        record = office.record(entity, record_id)
        if record is None:
            raise OfficeRefused("省级台账里没有这条记录，请核对编号。")
        return Answer(
            {"record": dict(record)}, [f"{name}：{value}" for name, value in record.items() if value]
        )
    declared = catalogue.entity(entity)
    asked = key_values(where, "--where")
    for name in asked:
        if not declared.has(name) or not declared.field(name).stored:
            raise click.UsageError(f"“{declared.label}”没有“{name}”这一栏。")
    values = {name: parse_value(declared.field(name), text, catalogue) for name, text in asked.items()}
    data: dict[str, object] = {"count": office.count(entity, **values)}
    lines = [f"{declared.label}：{data['count']}条"]
    if money:
        total = office.total(f"{entity}.{money}")
        data["sum_fen"] = total
        lines.append(f"{declared.field(money).label}合计：{total / 100:.2f}元")
    return Answer(data, lines)


@click.command("quality")
@click.argument("device", default="")
@answering
@with_office
def quality(office: Office, device: str) -> Answer:
    """每个上报包的数据质量报告；写设备编号只看这一台电脑的。"""
    reports = office.qualities(device)
    lines = [f"{item.at} {item.station}：{item.told}" for item in reports]
    data = [{"report": item, "share_without_error": item.share_without_error} for item in reports]
    return Answer({"reports": data}, lines or ["还没有数据质量报告。"])


@click.command("export-parquet")
@click.option("--to", "target", type=folder(), required=True, help="导出到哪个空文件夹")
@click.option("--with-identity", is_flag=True, help="连同姓名、证件、账号、电话一起导出（文件不加密）")
@answering
@with_office
def export_parquet(office: Office, target: Path, *, with_identity: bool) -> Answer:
    """把台账按县导出成Parquet文件，供统计分析；默认不含姓名、证件、账号、电话。"""
    counts = office.export_parquet(target, identities=with_identity)
    lines = [f"{name}：{count}条" for name, count in counts.items()]
    return Answer({"folder": target, "counts": counts, "with_identity": with_identity}, lines)


@click.command("feed")
@click.option("--since", type=click.IntRange(0), default=0, show_default=True, help="上次读到的位置")
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, help="大约多少条"
)
@answering
@with_office
def feed(office: Office, since: int, limit: int) -> Answer:
    """某个位置以后变更的记录，供其他系统增量读取。"""
    found = office.feed(since, limit)
    position = found[-1].position if found else since
    lines = [f"{item.position}\t{item.entity}\t{item.home}\t{item.record_id}" for item in found]
    return Answer({"position": position, "changes": found}, [*lines, f"读到第{position}批。"])


@click.command("dictionary")
@answering
def dictionary() -> Answer:
    """数据字典：每类记录有哪些栏目，什么类型，用哪张代码表。"""
    catalogue = load_catalogue()
    fields = [
        {
            "entity": entity.name,
            "entity_label": entity.label,
            "field": item.name,
            "label": item.label,
            "type": str(item.type),
            "unit": item.unit,
            "codes": item.codes,
            "refers_to": item.target,
            "audience": str(item.audience),
        }
        for entity in catalogue.entities.values()
        for item in entity.stored_fields
    ]
    codes = {
        name: {code.code: code.label for code in table.codes.values()}
        for name, table in catalogue.codes.items()
    }
    lines = [f"{item['entity']}.{item['field']}\t{item['label']}\t{item['type']}" for item in fields]
    return Answer({"edition": catalogue.edition, "fields": fields, "codes": codes}, lines)


def questions() -> tuple[click.Command, ...]:
    """The commands of this module, for the province's group."""
    return status, supervise, quality, query, export_parquet, feed, dictionary
