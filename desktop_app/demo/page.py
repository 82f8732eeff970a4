"""The page a sceptic reads: every step with its figures and pictures, in Chinese and English."""

import shutil
from html import escape
from pathlib import Path

from desktop_app.catalog.places import resources_folder
from desktop_app.demo.proofs import Proof, Step, Story

_FONT = "NotoSansSC-Medium-subset.ttf"

_STYLE = """
@font-face { font-family: "Bangfu Sans"; src: url("fonts/NotoSansSC-Medium-subset.ttf"); }
:root { color-scheme: light; --ink: #1f2933; --soft: #52606d; --line: #d9e2ec; --good: #1f7a4d;
  --bad: #b42318; --paper: #ffffff; --ground: #f4f6f8; --accent: #2b5c8a; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.65 "Microsoft YaHei", "PingFang SC", "Noto Sans SC", "Bangfu Sans", sans-serif; }
header { background: var(--accent); color: #fff; padding: 2.2rem 1.5rem; }
header div, main { max-width: 62rem; margin: 0 auto; }
h1 { margin: 0 0 .3rem; font-size: 1.7rem; } header p { margin: 0; opacity: .9; }
main { padding: 1.5rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px;
  padding: 1.2rem 1.4rem; margin: 0 0 1.2rem; }
h2 { margin: 0 0 .6rem; font-size: 1.2rem; } h2 small { color: var(--soft); font-weight: 400; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td { padding: .35rem .4rem; vertical-align: top; border-top: 1px solid var(--line); }
td:first-child { width: 1.8rem; }
.seen { width: 45%; overflow-wrap: anywhere; }
.good { color: var(--good); font-weight: 700; } .bad { color: var(--bad); font-weight: 700; }
.en { color: var(--soft); font-size: .9em; } .seen { font-variant-numeric: tabular-nums; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1rem; }
figure { margin: .8rem 0 0; } img { width: 100%; border: 1px solid var(--line); border-radius: 4px; }
figcaption { color: var(--soft); font-size: .85rem; } ul { margin: .4rem 0; padding-left: 1.2rem; }
"""


def write_page(story: Story, folder: Path, files: list[tuple[Path, str]]) -> Path:
    """Write ``index.html`` into ``folder``; ``files`` are what was made, with what each is.

    A Chinese font goes beside it, so that it shows on a machine that has none.
    """
    (folder / "fonts").mkdir(exist_ok=True)
    shutil.copyfile(resources_folder() / "fonts" / _FONT, folder / "fonts" / _FONT)
    held, total = story.counts
    verdict = "全部成立 · all proofs hold" if story.holds else "有的不成立 · some proofs fail"
    body = "".join(_step(number, step, folder) for number, step in enumerate(story.steps, 1))
    listed = "".join(
        f'<li><a href="{escape(_relative(path, folder))}">{escape(_relative(path, folder))}</a> – '
        f"{escape(about)}</li>"
        for path, about in files
    )
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>帮扶台账演示</title>'
        f"<style>{_STYLE}</style></head><body><header><div><h1>帮扶台账：一次录入，处处可用</h1>"
        "<p>Bangfu Ledger – the whole job on made-up data: spreadsheet → records → checks → notices → "
        f"bundle → province → receipt</p><p>{held} / {total} · {escape(verdict)}</p></div></header>"
        f"<main>{body}<section><h2>文件 <small>files</small></h2><ul>{listed}</ul></section></main>"
        "</body></html>"
    )
    target = folder / "index.html"
    target.write_text(page, encoding="utf-8")
    return target


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _step(number: int, step: Step, folder: Path) -> str:
    proofs = "".join(_proof(proof) for proof in step.proofs)
    notes = "".join(f"<li>{escape(note)}</li>" for note in step.notes)
    pictures = "".join(
        f'<figure><a href="{escape(_relative(path, folder))}"><img loading="lazy" '
        f'src="{escape(_relative(path, folder))}" alt="{escape(caption)}"></a>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for path, caption in step.pictures
    )
    title = f"{number}. {escape(step.zh)} <small>{escape(step.en)} · {step.seconds:.1f} s</small>"
    return (
        f"<section><h2>{title}</h2>"
        + (f"<ul>{notes}</ul>" if notes else "")
        + f"<table>{proofs}</table>"
        + (f'<div class="pictures">{pictures}</div>' if pictures else "")
        + "</section>"
    )


def _proof(proof: Proof) -> str:
    mark = '<span class="good">✓</span>' if proof.holds else '<span class="bad">✗</span>'
    return (
        f'<tr><td>{mark}</td><td>{escape(proof.zh)} <span class="en">{escape(proof.en)}</span></td>'
        f'<td class="seen">{escape(proof.seen)}</td></tr>'
    )
