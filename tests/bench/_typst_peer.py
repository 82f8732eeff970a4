"""The peer of the notices benchmark: the same content and layout, set by Typst.

Run by the Python of a virtual environment of its own: ``python _typst_peer.py CONTENT.json FONTS OUT.pdf``.
"""

import json
import sys
from pathlib import Path
from typing import Any

_PAGE = """#set document(title: {title})
#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 37mm, bottom: 35mm),
  header: context [#set text(font: "Noto Serif SC", size: 10.5pt)
    #if counter(page).get().first() > 1 [#{title}]
    #h(1fr) 第#counter(page).display()页　共#counter(page).final().first()页
    #line(length: 100%, stroke: 0.5pt)],
  footer: context [#set text(font: "Noto Serif SC", size: 10.5pt)
    #align(center)[— #counter(page).display() —] #{footer}])
#set text(font: ("Liberation Serif", "Zhuque Fangsong (technical preview)", "Noto Serif SC"), size: 16pt,
  lang: "zh", region: "cn")
#set par(leading: 13pt, spacing: 13pt, first-line-indent: (amount: 2em, all: true), justify: true)
#align(center, text(font: "Noto Serif SC Black", size: 22pt)[#par(first-line-indent: 0pt, {title})])
"""
_TABLE = """#pagebreak()
#set text(font: "Noto Serif SC", size: 12pt)
#set par(leading: 5pt, justify: false, first-line-indent: 0pt)
#let cells = ({cells},)
#table(columns: ({widths}), inset: (x: 1.5mm, y: 6.6pt), stroke: 0.5pt,
  align: (x, y) => if y > 0 and ({right}).contains(x) {{ right + horizon }} else {{ center + horizon }},
  table.header({head}), ..cells)
"""


def quoted(text: str) -> str:
    """A Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def source(content: dict[str, Any]) -> str:
    """The Typst document of a notice."""
    title = quoted(content["title"])
    signed = "".join(
        f"#align(right, par(first-line-indent: 0pt, {quoted(one)}))\n" for one in content["signature"]
    )
    rows = [*content["rows"], content["total"]]
    columns = content["columns"]
    table = _TABLE.format(
        cells=", ".join(quoted(cell) for row in rows for cell in row),
        widths=", ".join(f"{width}mm" for _, width, _ in columns),
        right=", ".join(str(place) for place, column in enumerate(columns) if column[2] == "right") + ",",
        head=", ".join(f'text(font: "Noto Sans SC Medium", {quoted(label)})' for label, _, _ in columns),
    )
    return (
        _PAGE.format(title=title, footer=quoted(content["footer"]))
        + "".join(f"#par({quoted(text)})\n" for text in content["paragraphs"])
        + signed
        + table
        + "#set text(size: 16pt)\n"
        + signed
    )


def main(content: Path, fonts: Path, out: Path) -> None:
    """Write the PDF."""
    import typst

    written = content.with_suffix(".typ")
    written.write_text(source(json.loads(content.read_text(encoding="utf-8"))), encoding="utf-8")
    typst.compile(
        str(written),
        output=str(out),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        pdf_standards=["a-2b"],
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
