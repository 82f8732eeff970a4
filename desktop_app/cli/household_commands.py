"""Household life from the command line: members, households, heads, and the steps of the procedures."""

import click

from desktop_app.checks.procedure import steps_of
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import day, key_values, stdin_object, whole_year
from desktop_app.cli.opening import with_station
from desktop_app.cli.reading import stored_values
from desktop_app.station import Station, StationRefused
from desktop_app.station.life_desk import Lived

_KINDS = click.Choice(["identify", "pre_exit", "exit", "return", "remove"])


@click.group("household")
def household_group() -> None:
    """家庭变动：成员增减、分户、并户、迁移、户主变更、识别退出各步。"""


def _household(station: Station, named: str) -> str:
    """The household that a number or an id names."""
    found = station.store.find("household", household_no=named)
    made = str(found[0]["id"]) if found else named
    if station.store.get("household", made) is None:
        raise StationRefused(f"没有户编号为“{named}”的户。")
    return made


def _member(station: Station, household_id: str, named: str) -> str:
    """The present member that a name, an identity number or an id names; refused when two have the name."""
    rows = station.store.find("member", household_id=household_id)
    wanted = [row for row in rows if named in (row["id"], row["id_no"], row["name"]) and not row["left_date"]]
    if len(wanted) != 1:
        raise StationRefused(f"本户{'没有' if not wanted else '不止一位'}成员“{named}”，请用证件号码指定。")
    return str(wanted[0]["id"])


def _code(station: Station, table: str, typed: str) -> str:
    code = station.catalogue.codes[table].code_of(typed)
    if code is None:
        known = "、".join(f"{item.code} {item.label}" for item in station.catalogue.codes[table])
        raise click.UsageError(f"没有“{typed}”，应为：{known}。")
    return code


def _lived(lived: Lived, told: str) -> Answer:
    data = {"household": lived.household_id, "other": lived.other_id, "hints": lived.hints}
    return Answer(data, [told, *(f"  · {hint}" for hint in lived.hints)])


@household_group.command("join")
@click.argument("household", metavar="HOUSEHOLD")
@click.option("--kinship", required=True, help="与户主关系")
@click.option("--date", "on", required=True, help="进入日期")
@click.option("--reason", required=True, help="增加原因")
@answering
@with_station
def join(station: Station, household: str, kinship: str, on: str, reason: str) -> Answer:
    """成员增加；成员资料从标准输入读一个JSON对象。"""
    typed = stdin_object()
    values = stored_values(station, station.catalogue.entity("member"), typed)
    lived = station.life.join(
        _household(station, household),
        values,
        _code(station, "kinship", kinship),
        day(on),
        _code(station, "member_change_in", reason),
    )
    return _lived(lived, "成员已增加。")


@household_group.command("leave")
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("member", metavar="MEMBER")
@click.option("--date", "on", required=True, help="减少日期")
@click.option("--reason", required=True, help="减少原因")
@click.option("--new-head", default="", help="户主减少时的新户主")
@answering
@with_station
def leave(station: Station, household: str, member: str, on: str, reason: str, new_head: str) -> Answer:
    """成员减少；记录保留，不删除。"""
    own = _household(station, household)
    follows = _member(station, own, new_head) if new_head else ""
    why = _code(station, "member_change_out", reason)
    return _lived(station.life.leave(_member(station, own, member), day(on), why, follows), "成员已减少。")


@household_group.command("head")
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("member", metavar="MEMBER")
@click.option("--date", "on", required=True, help="变更日期")
@click.option("--reason", required=True, help="变更原因")
@answering
@with_station
def head(station: Station, household: str, member: str, on: str, reason: str) -> Answer:
    """户主变更。"""
    own = _household(station, household)
    lived = station.life.change_head(own, _member(station, own, member), day(on), reason)
    return _lived(lived, "户主已变更。")


@household_group.command("split")
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("members", metavar="MEMBER...", nargs=-1, required=True)
@click.option("--head", "head_name", required=True, help="新户的户主")
@click.option("--date", "on", required=True, help="分户日期")
@click.option("--reason", required=True, help="分户原因")
@click.option("--new-head", default="", help="原户主分出时，原户的新户主")
@answering
@with_station
def split(
    station: Station,
    household: str,
    members: tuple[str, ...],
    head_name: str,
    on: str,
    reason: str,
    new_head: str,
) -> Answer:
    """分户：列出的成员另立一户。"""
    own = _household(station, household)
    chosen = [_member(station, own, name) for name in members]
    stays = _member(station, own, new_head) if new_head else ""
    lived = station.life.split(own, chosen, _member(station, own, head_name), day(on), reason, stays)
    made = station.store.get("household", lived.other_id) or {}
    return _lived(lived, f"已分户，新户编号：{made['household_no']}")


@household_group.command("merge")
@click.argument("going", metavar="GOING")
@click.argument("staying", metavar="STAYING")
@click.option("--date", "on", required=True, help="并户日期")
@click.option("--reason", required=True, help="并户原因")
@answering
@with_station
def merge(station: Station, going: str, staying: str, on: str, reason: str) -> Answer:
    """并户：GOING的成员并入STAYING，原户编号不再使用。"""
    lived = station.life.merge(_household(station, going), _household(station, staying), day(on), reason)
    return _lived(lived, "已并户。")


@household_group.command("move")
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("village", metavar="VILLAGE")
@click.option("--date", "on", required=True, help="迁移日期")
@click.option("--reason", required=True, help="迁移原因")
@click.option("--group", default="", help="迁入后的村民小组")
@answering
@with_station
def move(station: Station, household: str, village: str, on: str, reason: str, group: str) -> Answer:
    """整户迁到另一个村；户编号不变。"""
    if not station.divisions.exists(village):
        raise click.UsageError(f"没有区划代码“{village}”。")
    return _lived(
        station.life.move(_household(station, household), village, day(on), reason, group), "已迁移。"
    )


@household_group.command("hand-over")
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("village", metavar="VILLAGE")
@click.option("--date", "on", required=True, help="移交日期")
@click.option("--reason", required=True, help="移交原因")
@click.option("--group", default="", help="迁入后的村民小组")
@answering
@with_station
def hand_over(station: Station, household: str, village: str, on: str, reason: str, group: str) -> Answer:
    """整户移交到其他地区的一个村，以后由那里的站点填报；户编号不变。"""
    own = _household(station, household)
    return _lived(station.hand_over.hand_over(own, village, day(on), reason, group), "已移交。")


@household_group.command("step")
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("kind", type=_KINDS, metavar="identify|pre_exit|exit|return|remove")
@click.argument("step_name", metavar="STEP")
@click.option("--year", type=whole_year(), required=True, help="年度")
@click.option("--date", "on", required=True, help="这一步的日期")
@click.option("--set", "entered", multiple=True, metavar="FIELD=VALUE", help="随这一步填写的内容")
@answering
@with_station
def step(
    station: Station, household: str, kind: str, step_name: str, year: int, on: str, entered: tuple[str, ...]
) -> Answer:
    """登记识别、退出、返贫、清退的一步；STEP是栏目名或名称，如“民主评议”。"""
    steps = [item for item in steps_of(kind, station.circumstances()) if not item.is_notice]
    chosen = next((item for item in steps if step_name in (item.field, item.label)), None)
    if chosen is None:
        raise click.UsageError(f"没有“{step_name}”这一步，应为：{'、'.join(item.label for item in steps)}。")
    declared = station.catalogue.entity("status_change")
    values = stored_values(station, declared, dict(key_values(entered, "--set")))
    made = station.life.step(_household(station, household), kind, year, chosen.field, day(on), values)
    following = station.life.waits_for(station.store.get("status_change", made) or {})
    told = f"已登记{chosen.label}。" + (f"下一步：{following.label}。" if following else "各步已经办完。")
    return Answer({"id": made, "next": following.field if following else ""}, [told])


@household_group.command("history")
@click.argument("household", metavar="HOUSEHOLD")
@answering
@with_station
def history(station: Station, household: str) -> Answer:
    """一户的经历，逐句列出。"""
    lines = station.history("household", _household(station, household))
    return Answer({"history": lines}, [f"{line.at}  {line.person}  {line.sentence}" for line in lines])


@household_group.command("measures")
@answering
@with_station
def fill_measures(station: Station) -> Answer:
    """到户帮扶措施：把以前录入的项目受益、务工、培训、搬迁、贷款、捐赠等带入各户；以后录入的随时带入。"""
    changes = station.measures.fill()
    return Answer({"filled": len(changes.touched)}, [f"已带入{len(changes.touched)}条到户帮扶措施。"])
