"""Made-up data: a township's workbook to practise importing, or a whole station of any size."""

from itertools import chain
from pathlib import Path

import click

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.cli.answer import Answer, answering
from desktop_app.cli.arguments import folder
from desktop_app.cli.opening import password_option, read_password
from desktop_app.station import NewStation, Station, load_surroundings

MOST = 200_000
_LEVELS = {2: "province", 4: "province", 6: "county", 9: "township", 12: "township"}


@click.command("sample")
@click.option("--households", type=click.IntRange(1, MOST), default=300, show_default=True, help="户数")
@click.option("--seed", type=int, default=2018, show_default=True, help="同一个数字总是得到同样的数据")
@click.option("--township", default="513431215", show_default=True, help="乡镇的区划代码")
@click.option("--area", default="", help="村、乡镇、县、市（州）的区划代码；与 --station 同用")
@click.option("--out", type=folder(), help="工作簿写到哪个文件夹")
@click.option("--station", type=folder(), help="新建一个演示台账，写入户、项目资金、六项帮扶的全部记录")
@password_option
@answering
def sample(
    households: int,
    seed: int,
    township: str,
    area: str,
    out: Path | None,
    station: Path | None,
    password_file: Path | None,
) -> Answer:
    """生成虚构数据：一个乡镇的工作簿（--out），或一个演示台账（--station，1户到20万户）。"""
    divisions = load_divisions()
    if station is not None:
        return _fill(station, area or township, households, seed, read_password(password_file))
    if out is None:
        raise click.UsageError("请用 --out 或 --station 说明写到哪里。")
    return _write(out, township, households, seed, divisions)


def _write(out: Path, township: str, households: int, seed: int, divisions: Divisions) -> Answer:
    from desktop_app.catalog.loader import load_catalogue
    from desktop_app.sample.national import write_national_workbook
    from desktop_app.sample.township import make_township

    if len(township) != 9 or not divisions.exists(township):
        raise click.UsageError(f"区划表里没有“{township}”这个乡镇。")
    made = make_township(seed, households, township, divisions)
    file = out / f"sample-{township}-{households}.xlsx"
    out.mkdir(parents=True, exist_ok=True)
    write_national_workbook(file, made, load_catalogue(), divisions)
    data = {"file": file, "households": len(made.households), "persons": made.people}
    return Answer(data, [f"已生成{len(made.households)}户{made.people}人：{file}"])


def _fill(place: Path, area: str, households: int, seed: int, password: str) -> Answer:
    from desktop_app.sample.flags import Flag
    from desktop_app.sample.region import make_region

    around = load_surroundings()
    if len(area) not in _LEVELS or not around.divisions.exists(area):
        raise click.UsageError(f"区划表里没有“{area}”。")
    parts = make_region(seed, households, area, around.divisions, around.catalogue)
    try:
        first = next(parts)  # before anything is made on the disk
    except ValueError:
        raise click.UsageError(f"“{area}”的乡镇放不下{households}户，请换更大的区划。") from None
    home = area[:2] if _LEVELS[len(area)] == "province" else area[:9]
    name = f"{around.divisions.short_name(home)}（演示）"
    asked = NewStation(name, home, _LEVELS[len(area)], "admin", "演示", password, demo=True)
    made, code = Station.create(place, asked, around=around)
    counts = {"households": 0, "persons": 0, "projects": 0}
    flags: list[Flag] = []
    with made:
        for part in chain([first], parts):  # one township at a time: unpacked, all of them would be held
            made.put_many(part.edits, f"演示数据 {part.township}")
            counts["households"] += part.households
            counts["persons"] += part.persons
            counts["projects"] += part.projects
            flags += part.flags
    size = f"{counts['households']}户{counts['persons']}人，项目{counts['projects']}个"
    told = f"已新建演示台账：{size}（{place}）"
    planted = [f"  · 埋下：{flag.story}（{flag.check}）" for flag in flags]
    data = {"data": place, **counts, "flags": flags, "recovery_code": code}
    return Answer(data, [told, f"恢复码：{code}", *planted])
