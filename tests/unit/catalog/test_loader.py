"""The shipped catalogue is whole, and one that contradicts itself is refused."""

import csv
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Audience, Catalogue, CatalogueError, FieldType, Need
from desktop_app.catalog.places import resources_folder


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_holidays_are_those_of_the_circulars(catalogue: Catalogue) -> None:
    days: dict[date, bool] = {}
    for item in catalogue.holidays:
        assert re.match(r"国办发明电〔20\d\d〕\d+号", item.source), item
        for number in range((item.last - item.first).days + 1):
            day = item.first + timedelta(days=number)
            assert days.setdefault(day, item.is_workday) is item.is_workday
            assert day.weekday() >= 5 or not item.is_workday, f"{day} is worked anyway"
    free = [
        sum(day.year == year and not worked for day, worked in days.items()) for year in (2018, 2019, 2020)
    ]
    worked = [sum(day.year == year and worked for day, worked in days.items()) for year in (2018, 2019, 2020)]
    assert (free, worked) == ([29, 28, 30], [7, 6, 6])


def test_an_edition_without_holidays_has_none(tmp_path: Path) -> None:
    shutil.copytree(resources_folder() / "catalog", tmp_path / "catalog")
    (tmp_path / "catalog" / "holidays.csv").unlink()
    assert load_catalogue(tmp_path / "catalog").holidays == ()


def test_what_the_reference_declares_is_there(catalogue: Catalogue) -> None:
    fields = sum(len(entity.fields) for entity in catalogue.entities.values())
    assert len(catalogue.entities) >= 65 and fields >= 598
    assert len(catalogue.checks) >= 160 and len(catalogue.notices) == 21
    assert sum(len(table.codes) for table in catalogue.codes.values()) >= 825


@pytest.mark.parametrize(
    ("entity", "fields"),
    [
        ("fund_allocation", {"budget_id", "parent_allocation_id", "opening_balance"}),  # A1, A2
        ("fund_disbursement", {"allocation_id", "project_id", "reverses_id"}),
        ("fund_reimbursement", {"disbursement_id", "voucher_no", "payee", "evidence_id"}),
        ("project_beneficiary", {"household_id", "name", "village_group", "amount"}),  # A4
        ("project", {"poor_count_override", "poor_count_reason", "mechanism"}),  # A5
        ("notice", {"number", "state", "payload", "supersedes_id", "place"}),  # A6
        ("notice_evidence", {"taken_at", "taken_at_typed"}),  # A12
        ("setting", {"scope", "valid_from", "valid_to"}),
        ("member", {"note"}),
        ("status_change", {"poverty_status"}),
    ],
)
def test_the_amendments_are_in(catalogue: Catalogue, entity: str, fields: set[str]) -> None:
    assert fields <= {item.name for item in catalogue.entity(entity).fields}


@pytest.mark.parametrize("name", ["loan", "village_cashbook", "cadre_relative", "county_year", "holiday"])
def test_the_missing_entities_are_in(catalogue: Catalogue, name: str) -> None:
    assert catalogue.entity(name).fields


def test_bank_accounts_stay_below_the_province(catalogue: Catalogue) -> None:
    for name in ("bank_account", "bank_name"):
        assert catalogue.entity("household").field(name).audience is Audience.COUNTY


def test_derived_fields_are_no_columns(catalogue: Catalogue) -> None:
    income = catalogue.entity("household_income")
    assert income.field("net_income").need is Need.DERIVED
    assert "net_income" not in {item.name for item in income.stored_fields}


def test_children_are_found_through_their_parents(catalogue: Catalogue) -> None:
    names = {entity.name for entity in catalogue.children_of("household")}
    assert {"member", "household_year", "household_income", "status_change", "relocation"} <= names


def test_a_label_leads_to_one_code_only(catalogue: Catalogue) -> None:
    for table in catalogue.codes.values():
        labels = [code.label for code in table]
        assert len(set(labels)) == len(labels), table.name
        assert all(table.code_of(code.label) == code.code for code in table), table.name


def test_legacy_values_are_understood(catalogue: Catalogue) -> None:
    for table, text, code in (
        ("health", "大病", "03"),
        ("poverty_cause", "缺劳动力", "08"),
        ("household_type", "五保贫困户", "3"),
        ("education", "大专及以上", "05"),
        ("school_status", "高中一年级", "07"),
    ):
        assert catalogue.codes[table].code_of(text) == code


def test_a_poverty_line_of_the_province_wins_over_the_national_one(catalogue: Catalogue) -> None:
    assert catalogue.poverty_line("51", 2018) == 360_000
    assert catalogue.poverty_line("54", 2018) == 299_500
    assert catalogue.poverty_line("51", 2030) is None


def test_a_poverty_line_is_the_yuan_of_the_circulars_table(catalogue: Catalogue) -> None:
    """Amendments, statistics: the record's amount is the table's amount_yuan, kept in fen like all money."""
    table = resources_folder() / "catalog" / "poverty_lines.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["amount_yuan"]]
    assert len(rows) > 10
    for row in rows:
        known = catalogue.poverty_lines[row["province_code"], int(row["year"])]
        assert Decimal(known) == Decimal(row["amount_yuan"]) * 100
    amount = catalogue.entity("poverty_line").field("amount")
    assert (amount.type, amount.unit) == (FieldType.MONEY, "元")


def test_what_is_asked_for_and_missing_is_a_mistake_of_ours(catalogue: Catalogue) -> None:
    for ask in (
        lambda: catalogue.entity("nothing"),
        lambda: catalogue.entity("household").field("nothing"),
        lambda: catalogue.setting("nothing"),
    ):
        with pytest.raises(CatalogueError):
            ask()


ENTITY = """
[entity.thing]
label = "东西"
group = "thing"
owner = "township"
{entity}
[[entity.thing.field]]
name = "name"
label = "名称"
type = "text"
{field}
"""


@pytest.fixture
def altered(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the catalogue with one more entity in it."""

    def make(entity: str = "", field: str = "", text: str = ENTITY) -> Path:
        folder = tmp_path / "catalog"
        shutil.copytree(resources_folder() / "catalog", folder)
        declared = text.format(entity=entity, field=field) if text is ENTITY else text
        (folder / "entities" / "zz.toml").write_text(declared, encoding="utf-8")
        return folder

    return make


def test_an_entity_more_is_taken_in(altered: Callable[..., Path]) -> None:
    thing = load_catalogue(altered()).entity("thing")
    assert thing.field("name").type is FieldType.TEXT and thing.has("void_reason")


@pytest.mark.parametrize(
    ("entity", "field"),
    [
        ('key = ["nothing"]', ""),
        ('parent = "nothing"', ""),
        ("", 'need = "sometimes"'),
        ("", 'audience = "everybody"'),
        ("", 'unknown = "x"'),
        ("", '[[entity.thing.field]]\nname = "name"\nlabel = "名称"\ntype = "text"'),
        ("", '[[entity.thing.field]]\nname = "code"\nlabel = "代码"\ntype = "code"\ncodes = "nothing"'),
        ("", '[[entity.thing.field]]\nname = "of"\nlabel = "属于"\ntype = "ref"\ntarget = "nothing"'),
    ],
)
def test_a_contradiction_is_refused(altered: Callable[..., Path], entity: str, field: str) -> None:
    with pytest.raises(CatalogueError):
        load_catalogue(altered(entity, field))


def test_an_owner_that_does_not_exist_is_refused(altered: Callable[..., Path]) -> None:
    king = ENTITY.format(entity="", field="").replace('"township"', '"king"')
    with pytest.raises(CatalogueError):
        load_catalogue(altered(text=king))


@pytest.mark.parametrize("text", ["[entity", '[entity.household]\nlabel="x"\ngroup="x"\nowner="township"'])
def test_broken_or_repeated_files_are_refused(altered: Callable[..., Path], text: str) -> None:
    with pytest.raises(CatalogueError):
        load_catalogue(altered(text=text))
