"""The golden files of the typeset room: what every sheet of the samples says and exactly how it is drawn.

`python -m tests.unit.typeset.golden` writes them anew after a change that was looked at and is wanted.
"""

import hashlib
import json
from pathlib import Path

from desktop_app.catalog.places import resources_folder
from desktop_app.typeset.fonts import FontShelf
from desktop_app.typeset.preview import page_texts
from desktop_app.typeset.render import render
from tests.unit.typeset import referees, samples

FOLDER = Path(__file__).parents[2] / "golden" / "typeset"
DOCUMENTS = {
    "short_notice": samples.short_notice,
    "long_notice": lambda: samples.notice(60),
    "landscape": samples.landscape,
}


def describe(pdf: bytes) -> list[dict[str, object]]:
    """Per sheet: size in points, SHA-256 of its operators (before compression), and its text by line."""
    with referees.opened(pdf) as file:
        sizes = [[round(float(one), 2) for one in page.MediaBox][2:] for page in file.pages]
    drawn = [hashlib.sha256(content).hexdigest() for content in referees.contents(pdf)]
    return [
        {"size": size, "operators": digest, "text": text.splitlines()}
        for size, digest, text in zip(sizes, drawn, page_texts(pdf), strict=True)
    ]


def write(shelf: FontShelf) -> None:
    """Write every golden file anew."""
    for name, make in DOCUMENTS.items():
        told = json.dumps(describe(render(make(), shelf)), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(FontShelf(resources_folder() / "fonts"))
