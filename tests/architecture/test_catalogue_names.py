"""A name in Python that the catalogue does not have is a mistake: entities, fields, codes, checks, notices.

Read from the source as syntax: the calls by which rooms ask for records, make edits and declare checks.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue

ROOT = Path(__file__).parents[2] / "desktop_app"
SOURCES = sorted(path for path in ROOT.rglob("*.py"))
ASKING = {
    "find",
    "count",
    "find_among",
    "list_ids",
    "list_rows",
    "children_of",
    "put",
    "void",
    "submit",
    "approve",
}
RECORDS_ONLY = {"get", "entity"}
NOT_FIELDS = {"id", "home"}
SYSTEM_SETTINGS = ("check.", "report_recipient.", "notice_min_days.", "dynamic_doc_no.")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def receiver(call: ast.Call) -> str:
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def asks_for_records(call: ast.Call) -> bool:
    name, whose = name_of(call), receiver(call)
    if name in RECORDS_ONLY:
        return name == "entity" or any(word in whose for word in ("records", "store", "grouped"))
    speaks_of_records = any(word in whose for word in ("records", "store", "station", "grouped", "catalogue"))
    return name in ASKING and speaks_of_records


def where(path: Path, call: ast.Call) -> str:
    return f"{path.parent.name}/{path.name}:{call.lineno}"


def unknown_names(catalogue: Catalogue, path: Path) -> Iterator[str]:
    for call in calls(path):
        if name_of(call) == "Edit" or asks_for_records(call):
            yield from _entity_and_fields(catalogue, path, call)
        if name_of(call) == "check" and call.args:
            yield from _declared_check(catalogue, path, call)


def _entity_and_fields(catalogue: Catalogue, path: Path, call: ast.Call) -> Iterator[str]:
    entity = text(call.args[0]) if call.args else ""
    if not entity:
        return
    if entity not in catalogue.entities:
        yield f"{where(path, call)}: no entity {entity!r}"
        return
    keywords = (
        {item.arg for item in call.keywords if item.arg} if name_of(call) in ("find", "count") else set()
    )
    for argument in call.args[1:]:
        if isinstance(argument, ast.Dict) and name_of(call) in ("Edit", "put"):
            keywords |= {text(key) for key in argument.keys} - {""}
    declared = catalogue.entity(entity)
    for field in sorted(keywords - NOT_FIELDS):
        if not declared.has(field):
            yield f"{where(path, call)}: {entity} has no field {field!r}"


def _declared_check(catalogue: Catalogue, path: Path, call: ast.Call) -> Iterator[str]:
    check_id = text(call.args[0])
    if not check_id.startswith("VR-"):
        return
    if check_id not in catalogue.checks:
        yield f"{where(path, call)}: no check {check_id}"
    named = {item.arg: item.value for item in call.keywords if item.arg}
    reads = named.get("reads")
    for read in (text(item) for item in reads.elts) if isinstance(reads, ast.Tuple) else ():
        other, _, field = read.rpartition(".")
        entity = other or text(named.get("entity"))
        known = catalogue.entities.get(entity)
        if read and entity != "*" and (known is None or not known.has(field)):
            yield f"{where(path, call)}: {check_id} reads {entity}.{field}"


def named_by_index(path: Path, attribute: str) -> Iterator[tuple[str, int]]:
    """The texts that index ``….attribute[…]``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        indexed = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)
        if indexed and node.value.attr == attribute and text(node.slice):
            yield text(node.slice), node.lineno


def test_every_entity_and_field_named_in_python_is_in_the_catalogue(catalogue: Catalogue) -> None:
    unknown = [line for path in SOURCES for line in unknown_names(catalogue, path)]
    assert unknown == []


@pytest.mark.parametrize("attribute", ["codes", "notices"])
def test_every_code_table_and_notice_type_named_in_python_is_in_the_catalogue(
    catalogue: Catalogue, attribute: str
) -> None:
    known = getattr(catalogue, attribute)
    unknown = [
        f"{path.name}:{line}: {name}"
        for path in SOURCES
        for name, line in named_by_index(path, attribute)
        if name not in known
    ]
    assert unknown == []


def test_every_setting_named_in_python_is_in_the_catalogue(catalogue: Catalogue) -> None:
    unknown = [
        f"{where(path, call)}: {text(call.args[0])}"
        for path in SOURCES
        for call in calls(path)
        if name_of(call) in ("setting", "flag")
        and call.args
        and text(call.args[0])
        and text(call.args[0]) not in catalogue.settings
        and not text(call.args[0]).startswith(SYSTEM_SETTINGS)
    ]
    assert unknown == []


def test_the_checker_itself_has_teeth(catalogue: Catalogue, tmp_path: Path) -> None:
    source = tmp_path / "wrong.py"
    source.write_text(
        'records.find("nothing")\nrecords.find("member", nothing=1)\nEdit("member", i, {"nothing": 1})\n'
        '@check("VR-XXX-001", entity="member", reads=("nothing",))\ndef f(): ...\n',
        encoding="utf-8",
    )
    found = list(unknown_names(catalogue, source))
    assert len(found) == 5
