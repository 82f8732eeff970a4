"""The notices whose payloads are kept in tests/golden/notices, each made from a township of its own.

``python -m tests.notices.cases`` writes them anew; read the difference before committing it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.notices.township import Township

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "notices"


@dataclass(frozen=True)
class Case:
    """One notice: its type, what is in the township, and what the person chooses."""

    code: str
    fill: Callable[[Township], object]
    choice: dict[str, Any] = field(default_factory=dict)


def herd(town: Township) -> None:
    """A 到户 project: ten registered households share 118,000.50 元, two others have 26,000 each."""
    town.project()
    for serial in range(10):
        fen = 1_200_000 if serial else 1_000_050
        town.beneficiary(town.household(serial % 4 + 2), fen, quantity=300)
    for name in ("木呷日铁", "阿果"):
        town.other_beneficiary(name, 2_600_000)


SPRING = {"publish_date": "2018-03-05", "project_id": "p1"}
CASES = {
    "n04_1": Case("N04", lambda town: town.exits(1)),
    "n04_12": Case("N04", lambda town: town.exits(12)),
    "n04_13": Case("N04", lambda town: town.exits(13)),
    "n04_60": Case("N04", lambda town: town.exits(60)),
    "n11": Case("N11", herd, SPRING),
    "n12": Case("N12", herd, SPRING),
}


def as_text(payload: dict[str, Any]) -> str:
    """A payload as a golden file holds it: readable, in order."""
    return json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write() -> None:
    from desktop_app.catalog.divisions import load_divisions
    from desktop_app.catalog.loader import load_catalogue
    from desktop_app.notices.compose import compose
    from desktop_app.notices.model import NoticeChoice, NoticeSettings
    from tests.notices.township import CHOICE

    catalogue, divisions = load_catalogue(), load_divisions()
    for name, case in CASES.items():
        town = Township()
        case.fill(town)
        choice = NoticeChoice(code=case.code, **{**CHOICE, **case.choice})
        kind = catalogue.notices[case.code]
        draft = compose(kind, choice, town.held, divisions, catalogue, NoticeSettings(catalogue))
        (GOLDEN / f"{name}.json").write_text(as_text(draft.payload), encoding="utf-8")


if __name__ == "__main__":
    _write()
