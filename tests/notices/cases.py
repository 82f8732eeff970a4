"""The notices whose payloads are kept in tests/golden/notices, each made from a township of its own.

``python -m tests.notices.cases`` writes them anew; read the difference before committing it.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from desktop_app.typeset.preview import page_texts, pages_as_png
from tests.notices import filled
from tests.notices.filled import herd
from tests.notices.township import TOWNSHIP, Township

PICTURE_DPI = 30
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "notices"


@dataclass(frozen=True)
class Case:
    """One notice: its type, what is in the township, and what the person chooses."""

    code: str
    fill: Callable[[Township], object]
    choice: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


TOWN = {"division_code": TOWNSHIP}
SPRING = {"publish_date": "2018-03-05", "project_id": "p1"}
CASES = {
    "n04_1": Case("N04", lambda town: town.exits(1)),
    "n04_12": Case("N04", lambda town: town.exits(12)),
    "n04_13": Case("N04", lambda town: town.exits(13)),
    "n04_60": Case("N04", lambda town: town.exits(60)),
    "n11": Case("N11", herd, SPRING),
    "n12": Case("N12", herd, SPRING),
    "n01": Case("N01", filled.identified),
    "n02": Case("N02", lambda town: filled.reviewed(town, "N01", "identify"), TOWN),
    "n03": Case("N03", lambda town: filled.reviewed(town, "N02", "identify")),
    "n05": Case("N05", lambda town: filled.reviewed(town, "N04", "exit"), TOWN),
    "n06": Case("N06", lambda town: filled.reviewed(town, "N04", "exit", 6)),
    "n07": Case("N07", filled.adjusted, settings={"dynamic_doc_no": "川扶贫办(2018)30号"}),
    "n08": Case("N08", filled.wanted, TOWN),
    "n09": Case(
        "N09",
        filled.allotted,
        {
            **TOWN,
            "record_ids": ("a1", "a2"),
            "typed": {"batch": "第一批", "principle": "按需求和绩效分配"},
        },
    ),
    "n10": Case("N10", filled.spent, TOWN),
    "n13": Case(
        "N13", filled.finished, {"project_id": "p1", "typed": {"mechanism_result": "户均增收3100元"}}
    ),
    "n14": Case("N14", filled.spent, TOWN),
    "n15": Case("N15", filled.spent, TOWN),
    "n16": Case("N16", filled.given, TOWN),
    "n17": Case("N17", filled.moving),
    "n18": Case("N18", filled.employed),
    "n19": Case("N19", filled.lent, TOWN),
    "n20": Case("N20", filled.cash),
    "n21": Case("N21", filled.begun, {"project_id": "p1", "days": 0}),
}
"""Every type at least once; N04 at the lengths where its layout changes."""


def as_text(payload: dict[str, Any]) -> str:
    """A payload as a golden file holds it: readable, in order."""
    return json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def notice_number(case: Case) -> str:
    """The number under which a golden notice is issued."""
    return f"K3-2018-{case.code}-0001"


def picture(pdf: bytes) -> Image.Image:
    """All sheets side by side, small and grey: enough to see where everything stands."""
    pages = [Image.open(io.BytesIO(page)).convert("L") for page in pages_as_png(pdf, PICTURE_DPI)]
    whole = Image.new("L", (sum(page.width for page in pages), max(page.height for page in pages)), 255)
    left = 0
    for page in pages:
        whole.paste(page, (left, 0))
        left += page.width
    return whole.quantize(4, dither=Image.Dither.NONE)


def sheet_text(pdf: bytes) -> str:
    """What is read on the sheets, a form feed between two."""
    return "\n\f\n".join(page_texts(pdf)) + "\n"


def _write() -> None:
    from desktop_app.catalog.divisions import load_divisions
    from desktop_app.catalog.loader import load_catalogue
    from desktop_app.catalog.places import resources_folder
    from desktop_app.notices.model import NoticeChoice, NoticeSettings
    from desktop_app.notices.publish import Bureau, publish
    from desktop_app.typeset.fonts import FontShelf
    from tests.notices.conftest import KEY
    from tests.notices.township import CHOICE

    catalogue, divisions = load_catalogue(), load_divisions()
    shelf = FontShelf(resources_folder() / "fonts")
    for name, case in CASES.items():
        town = Township()
        case.fill(town)
        choice = NoticeChoice(code=case.code, **{**CHOICE, **case.choice})
        bureau = Bureau(town.held, divisions, catalogue, NoticeSettings(catalogue, case.settings), shelf)
        issued = publish(bureau, choice, notice_number(case), KEY.sign)
        draft = bureau.compose(choice)
        (GOLDEN / f"{name}.json").write_text(as_text(draft.payload), encoding="utf-8")
        (GOLDEN / f"{name}.txt").write_text(sheet_text(issued.pdf), encoding="utf-8")
        picture(issued.pdf).save(GOLDEN / f"{name}.png", optimize=True)


if __name__ == "__main__":
    _write()
