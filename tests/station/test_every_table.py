"""Every entity's table goes out and comes in again and loses nothing, also through LibreOffice."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Edit, Entity, Field, FieldType, Need, Value
from desktop_app.exchange.export import shown_fields
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.store.changes import Stamp
from installer.packages import need_packages
from tests.station.conftest import CHEAP, PASSWORD, TOWNSHIP, VILLAGE
from tests.strategies import bank_cards, han_names, valid_id_numbers

CATALOGUE = load_catalogue()
TABLES = [
    entity
    for entity in CATALOGUE.entities.values()
    if any(item.need is not Need.SYSTEM for item in shown_fields(entity))
]
_PHASES = (Phase.explicit, Phase.generate)
"""A whole ledger is not made smaller when it fails: the answer names the entity and what was lost."""

_WHOLE = {FieldType.INT: 10**6, FieldType.MONEY: 10**11, FieldType.DECIMAL: 10**6}
_PLAIN: Mapping[FieldType, st.SearchStrategy[Value]] = {
    FieldType.BOOL: st.integers(0, 1),
    FieldType.YEAR: st.integers(2010, 2020),
    FieldType.DATE: st.dates(date(1990, 1, 1), date(2018, 12, 31)).map(str),
    FieldType.DATETIME: st.datetimes().map(lambda moment: f"2018-{moment:%m-%dT%H:%M:%S}"),
}
_MASKED = {"id": valid_id_numbers(), "account": bank_cards(), "phone": st.just("13900001234")}


def texts(item: Field) -> st.SearchStrategy[str]:
    """Texts that a person may have typed; some of them a spreadsheet would take for a formula."""
    if item.mask in _MASKED:
        return _MASKED[item.mask]
    most = min(item.max or 12, 12)
    odd = st.sampled_from(["=1+1", "-", "@X", "+8"]) if item.search != "name" and most > 4 else st.nothing()
    return st.one_of(han_names(1, most), odd.filter(lambda text: text != "-"))


def values(item: Field) -> st.SearchStrategy[Value]:
    """Values that a field can hold; references are filled in elsewhere."""
    if item.type in _PLAIN:
        return _PLAIN[item.type]
    match item.type:
        case FieldType.CODE:
            return st.sampled_from([code.code for code in CATALOGUE.codes[item.codes]])
        case FieldType.CODES:
            codes = [code.code for code in CATALOGUE.codes[item.codes]]
            some = st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
            return some.map(lambda chosen: ",".join(sorted(chosen)))
        case FieldType.DIVISION:
            return st.just(VILLAGE if item.level == 5 else TOWNSHIP)
        case FieldType.TEXT:
            return texts(item)
        case _:
            return st.integers(0, _WHOLE[item.type])


@st.composite
def records(draw: st.DrawFn, entity: Entity) -> dict[str, Value]:
    """A record with everything filled in that a spreadsheet holds, but references."""
    wanted = [item for item in shown_fields(entity) if item.type is not FieldType.REF and not item.retired]
    return {item.name: draw(values(item)) for item in wanted}


@dataclass(frozen=True, repr=False)
class Drawn:
    """One record of every entity, by entity; too long to be shown whole."""

    records: Mapping[str, Mapping[str, Value]]


@st.composite
def ledgers(draw: st.DrawFn) -> Drawn:
    """A ledger with one record of every entity."""
    return Drawn({entity.name: draw(records(entity)) for entity in TABLES})


def with_references(drawn: Drawn) -> Iterator[Edit]:
    """The records with their references pointing to one another."""
    ids = {name: f"{number:032x}" for number, name in enumerate(drawn.records, start=1)}
    for entity in TABLES:
        above = {
            item.name: ids[item.target]
            for item in shown_fields(entity)
            if item.type is FieldType.REF and item.target in ids and item.target != entity.name
        }
        yield Edit(entity.name, ids[entity.name], {**drawn.records[entity.name], **above})


def keep(station: Station, edits: Sequence[Edit]) -> None:
    """Write records past the desks: what may be in a ledger, however it came there."""
    profile = station.profile
    station.store.write(edits, Stamp("王干部", "录入", 1), device=profile.device, area=profile.area)


def fresh(around: Surroundings, folder: Path) -> Station:
    asked = NewStation("四开乡", TOWNSHIP, "township", "wang", "王干部", PASSWORD)
    return Station.create(folder, asked, FixedClock(date(2018, 11, 1)), around, CHEAP)[0]


def losses(plan: ImportPlan) -> list[object]:
    """What a table that was only carried about would change or refuse."""
    refused = [row.reasons for row in plan.rows if row.outcome is Outcome.REFUSED]
    return [*refused, *plan.edits, *plan.unknown_columns]


def there_and_back(station: Station, folder: Path, suffix: str) -> dict[str, list[object]]:
    """What is lost, by entity, on the way out and in again."""
    lost = {}
    for entity in TABLES:
        path = folder / f"{entity.name}{suffix}"
        station.sheets.export(entity.name, path, full_numbers=True, purpose="核对")
        if found := losses(station.plan_import(path, entity=entity.name)):
            lost[entity.name] = found
    return lost


@settings(max_examples=2, phases=_PHASES)
@given(drawn=ledgers(), suffix=st.sampled_from([".xlsx", ".csv"]))
def test_every_table_comes_back_as_it_went(around: Surroundings, drawn: Drawn, suffix: str) -> None:
    with TemporaryDirectory() as folder, fresh(around, Path(folder) / "data") as station:
        keep(station, list(with_references(drawn)))
        assert there_and_back(station, Path(folder), suffix) == {}


@pytest.mark.slow
@settings(max_examples=40, phases=_PHASES)
@given(drawn=ledgers(), suffix=st.sampled_from([".xlsx", ".csv"]))
def test_every_table_comes_back_as_it_went_however_often_it_is_tried(
    around: Surroundings, drawn: Drawn, suffix: str
) -> None:
    with TemporaryDirectory() as folder, fresh(around, Path(folder) / "data") as station:
        keep(station, list(with_references(drawn)))
        assert there_and_back(station, Path(folder), suffix) == {}


@pytest.mark.slow
@settings(max_examples=3, phases=_PHASES)
@given(drawn=ledgers(), kind=st.sampled_from(["xlsx", "xls", "ods"]))
def test_every_table_comes_back_through_libreoffice(around: Surroundings, drawn: Drawn, kind: str) -> None:
    """Opened and saved by another spreadsheet program, also as .xls; .ods is saved as .xlsx once more."""
    if shutil.which("soffice") is None:
        need_packages("build")
    with TemporaryDirectory() as place, fresh(around, Path(place) / "data") as station:
        keep(station, list(with_references(drawn)))
        out, back = Path(place) / "out", Path(place) / "back"
        out.mkdir()
        for entity in TABLES:
            station.sheets.export(entity.name, out / f"{entity.name}.xlsx", full_numbers=True, purpose="核对")
        saved_again(sorted(out.iterdir()), kind, back, Path(place) / "profile")
        if kind == "ods":
            saved_again(sorted(back.iterdir()), "xlsx", back, Path(place) / "profile")
        suffix = "xls" if kind == "xls" else "xlsx"
        plans = {
            entity.name: station.plan_import(back / f"{entity.name}.{suffix}", entity=entity.name)
            for entity in TABLES
        }
        assert {name: found for name, plan in plans.items() if (found := losses(plan))} == {}


def saved_again(files: Sequence[Path], kind: str, out: Path, profile: Path) -> None:
    """Let LibreOffice open the files and save them as ``kind`` in ``out``."""
    told = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
    subprocess.run([*told, "--outdir", out, *files], check=True, capture_output=True, timeout=600)
