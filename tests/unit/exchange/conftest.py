from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.exchange.import_households import plan_import
from desktop_app.exchange.judging import NumberJudge
from desktop_app.exchange.plan import ImportPlan
from desktop_app.exchange.villages import Places
from desktop_app.sheets.reading import read_workbook
from tests.unit.exchange.memory import MemoryRecords, OneTownship, save_book

CONSTANTS = {
    "identified_year": "2014",
    "identify_standard": "国家标准",
    "household_type": "一般贫困户",
    "poverty_status": "未脱贫",
}
AREA = "513425106"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def records() -> MemoryRecords:
    return MemoryRecords()


Sheets = dict[str, list[list[object]]]
Planner = Callable[..., ImportPlan]


@pytest.fixture
def plan(catalogue: Catalogue, records: MemoryRecords, tmp_path: Path) -> Planner:
    """Plans the import of a workbook with the given sheets."""

    def _plan(sheets: Sheets, constants: dict[str, str] | None = None) -> ImportPlan:
        path = save_book(tmp_path / "表.xlsx", sheets)
        with read_workbook(path) as workbook:
            return plan_import(
                workbook,
                Places(OneTownship(), catalogue, AREA),
                records,
                CONSTANTS if constants is None else constants,
                date(2018, 11, 1),
                judge=NumberJudge(catalogue),
            )

    return _plan
