"""The last steps: nothing readable outside the encrypted file, and the window as a person sees it."""

from pathlib import Path

from desktop_app.demo.cast import REVIEWER, Cast
from desktop_app.demo.proofs import Story

_SHOWN = {
    "home": "首页：今天要做的事",
    "households": "贫困户：按姓名、拼音、号码查找",
    "household-1": "一户：户和成员",
    "household-3": "一户：家庭收入",
    "project-1": "项目",
    "notice-issued": "已发布的公示",
    "checks": "数据核查",
    "sync": "上报同步",
}
# Bytes of the shortest text looked for. A name of two characters in UTF-16 has four, and four bytes are met
# in encrypted megabytes by chance.
_TELLING = 6


def scan_folder(cast: Cast, story: Story) -> None:
    """No planted name or number stands in clear in any file of the laptop or the stick."""
    with story.step(
        "数据文件夹和U盘里没有明文", "nothing stands in clear in the data folder or on the stick"
    ) as step:
        with cast.as_person(REVIEWER) as station:
            members = station.store.find("member")[:200]
            planted = {str(row[name]) for row in members for name in ("name", "id_no") if row[name]}
        cast.get_up()
        files = [path for folder in (cast.laptop, cast.stick) for path in folder.rglob("*") if path.is_file()]
        found = {path.name for path in files if holds_one_of(path, planted)}
        step.prove(
            "翻遍每个文件，找不到任何一个姓名或证件号",
            "no planted name or number in any file",
            not found,
            f"{len(planted)} × {len(files)}",
        )


def holds_one_of(path: Path, planted: set[str]) -> bool:
    """Whether a file holds one of the texts in UTF-8 or UTF-16; forms that chance writes are passed over."""
    content = path.read_bytes()
    forms = (text.encode(code) for text in planted for code in ("utf-8", "utf-16-le"))
    return any(form in content for form in forms if len(form) >= _TELLING)


def show_window(cast: Cast, story: Story) -> None:
    """Every page of the real window, photographed."""
    from desktop_app.gui.screens import screenshots

    with story.step("程序窗口", "the window") as step, cast.as_person(REVIEWER) as station:
        taken = screenshots(station, cast.out / "window")
        step.prove("每一页都打得开", "every page opens", len(taken) > 0, len(taken))
        for path in taken:
            name, _, width = path.stem.rpartition("-")
            if name in _SHOWN and width == "1366":
                step.picture(path, _SHOWN[name])
