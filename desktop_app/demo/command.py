"""The command ``bangfu demo``."""

from collections.abc import Mapping
from pathlib import Path

import click

from desktop_app.cli.answer import plain
from desktop_app.demo.cast import PASSWORDS, PEOPLE

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command("demo")
@click.option("--out", type=_FOLDER, default=Path("demo-out"), show_default=True, help="结果文件夹")
@click.option("--workbook", type=_FILE, help="用自己的表格")
@click.option("--window", is_flag=True, help="打开演示数据的窗口")
@click.option("--json", "as_json", is_flag=True, help="只输出一个JSON对象")
def demo(out: Path, workbook: Path | None, *, window: bool, as_json: bool) -> None:
    """用虚构数据走完全过程：表格、台账、核查、公示、数据包、省级、回执。"""
    if window:
        raise SystemExit(_open_window(out))
    from desktop_app.demo.run import FolderTaken, run_demo, without_screen

    without_screen()
    try:
        story, page = run_demo(out, workbook, _silent if as_json else click.echo)
    except FolderTaken as error:
        if as_json:
            click.echo(_json({"ok": False, "error": error.message}))
        click.echo(error.message, err=True)
        raise SystemExit(2) from None
    if as_json:
        click.echo(_json({"ok": story.holds, "page": page.resolve().as_posix(), "steps": story.steps}))
        raise SystemExit(0 if story.holds else 1)
    held, total = story.counts
    click.echo(f"{held}/{total} 项证明成立 · proofs hold")
    click.echo(f"结果 · result: {page.resolve()}")
    click.echo(f"打开窗口 · the window on this data: bangfu demo --window（{_accounts()}）")
    raise SystemExit(0 if story.holds else 1)


def _silent(_line: str) -> None:
    """Say nothing: the object at the end says it all."""


def _json(answer: Mapping[str, object]) -> str:
    import orjson

    return orjson.dumps(plain(answer)).decode()


def _open_window(out: Path) -> int:
    from desktop_app.demo.run import open_demo_window

    if not (out / "laptop-1").is_dir():
        click.echo("还没有演示数据，请先运行 bangfu demo。", err=True)
        return 2
    click.echo(f"登录账号：{_accounts()}")
    return open_demo_window(out)


def _accounts() -> str:
    return "；".join(f"{PEOPLE[login]} {login} / {password}" for login, password in PASSWORDS.items())
