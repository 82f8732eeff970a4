"""The indicators: SQL text, one file each, with the figures that are made of it.

A file of ``resources/catalog/indicators`` is one SELECT of the records an indicator counts, in seven columns:

* ``part`` – what the row counts towards (planned, moved …), ``class`` – the code it is grouped by, or '';
* ``area`` – the code of the division it belongs to; ``entity`` and ``id`` – the record;
* ``who`` – the person, household or thing that a distinct count counts; ``value`` – an integer (fen, people).

So a number and the list of records behind it are one query and cannot differ. Comment lines say what is made
of the rows: ``-- figure: key | name | unit = expression``, and what a figure is called where its indicator is
not named beside it: ``-- alone: key | name``. Where two parts have the same records these are listed once:
``-- beside: required | filled`` (each row says both values), ``-- same: record | IN-DQ-01.filled``. A file of
``relations`` is a SELECT that several indicators share. ``@entity`` stands for the records of an entity that
are not void, ``@days(x)`` for the number of a day. The SQL keeps to what SQLite, PostgreSQL and DuckDB
understand alike.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.catalog.model import CatalogueError
from desktop_app.catalog.places import resources_folder

_FIGURE = re.compile(r"^-- figure: (\w+) \| (.+?) \| (\S+) = (.+)$", re.MULTILINE)
_ALONE = re.compile(r"^-- alone: (\w+) \| (.+)$", re.MULTILINE)
_BESIDE = re.compile(r"^-- beside: (\w+) \| (\w+)$", re.MULTILINE)
_SAME = re.compile(r"^-- same: (\w+) \| (IN-\w+-\d+)\.(\w+)$", re.MULTILINE)
_KEYS = re.compile(r"^-- keys: (.+)$", re.MULTILINE)
_LIKE = re.compile(r"^-- like: (\w+) with (.+)$", re.MULTILINE)
_COLUMN = re.compile(r"^-- column: (.+?) \| (\S+) \| (\d+)$", re.MULTILINE)
_TITLE = re.compile(r"^-- title: (.+)$", re.MULTILINE)
_ORDER = re.compile(r"^-- order: (.+)$", re.MULTILINE)
_EXPRESSION = re.compile(
    r"^(?:by (?P<table>\w+): (?P<each>\w+ \w+)"
    r"|(?P<form>share|mean|growth|permille) (?P<above>\w+ \w+) / (?P<below>\w+ \w+)"
    r"|(?P<single>(?:count|sum|distinct|median|plan) \w+))$"
)
_TALLIES = frozenset({"count", "sum", "distinct", "median", "plan"})


@dataclass(frozen=True, slots=True)
class Term:
    """One number over the rows of a part: ``how`` is count, sum, distinct, median or plan."""

    how: str
    part: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an indicator.

    ``form`` is ``single``, ``by`` (one number per class of the code table ``table``), ``share`` (per cent),
    ``mean``, ``growth`` (per cent) or ``permille``; the last four divide ``above`` by ``below``.
    """

    key: str
    name: str
    unit: str
    form: str
    above: Term
    below: Term | None = None
    table: str = ""
    alone: str = ""

    @property
    def heading(self) -> str:
        """What the figure is called where its indicator does not stand beside it, with its unit."""
        name = self.alone or self.name
        return f"{name[:-1]}，{self.unit}）" if name.endswith("）") else f"{name}（{self.unit}）"

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts whose records stand behind the figure."""
        terms = (self.above,) if self.below is None else (self.above, self.below)
        return tuple(dict.fromkeys(term.part for term in terms))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what the circular calls it, from which level it is reported, its SQL and its figures.

    ``beside`` names for a part the one that has the same records, ``same`` the indicator and part elsewhere.
    """

    id: str
    section: str
    name: str
    level: str
    source: str
    sql: str
    figures: tuple[Figure, ...]
    beside: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relation:
    """A SELECT that several indicators share, with the indexes it needs.

    ``like`` names the relation whose SQL it uses with other values: ``shifted`` says for each parameter
    which one takes its place.
    """

    name: str
    sql: str
    keys: tuple[str, ...]
    like: str = ""
    shifted: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a listing: heading, kind, width in mm.

    Kinds are ``text``, ``date``, ``int`` (added up), ``plain`` (a number that is not), ``wan`` (fen shown
    in 万元), ``yuan``, ``hundredths``, ``division``, ``entity``, ``check``, ``severity`` and ``code:`` with
    a code table.
    """

    label: str
    kind: str
    width: float


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that reports print: its SQL gives ``area``, ``entity``, ``id`` and then the columns.

    A ``grouped`` list is added up over rows that say the same.
    """

    name: str
    title: str
    columns: tuple[ListColumn, ...]
    sql: str
    order: str = "area, id"
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """Every indicator by its id, in the order of the circular, the relations they share, and the lists."""

    indicators: Mapping[str, Indicator]
    relations: Mapping[str, Relation]
    lists: Mapping[str, Listing]


def load_indicators(folder: Path | None = None) -> IndicatorSet:
    """The indicators of ``folder``, by default those that came with the program.

    Raises CatalogueError when a file is missing, or says something that cannot be read.
    """
    place = folder or resources_folder() / "catalog"
    with (place / "indicators.csv").open(encoding="utf-8", newline="") as lines:
        declared = {row["id"]: _indicator(row, place / "indicators") for row in csv.DictReader(lines)}
    relations = {path.stem: _relation(path) for path in _files(place, "relations")}
    return IndicatorSet(declared, relations, {path.stem: _listing(path) for path in _files(place, "lists")})


def _files(place: Path, kind: str) -> list[Path]:
    return sorted((place / "indicators" / kind).glob("*.sql"))


def _listing(path: Path) -> Listing:
    text = path.read_text(encoding="utf-8")
    columns = tuple(ListColumn(label, kind, float(width)) for label, kind, width in _COLUMN.findall(text))
    title, order = _TITLE.search(text), _ORDER.search(text)
    if not columns or title is None:
        raise CatalogueError(f"the list {path.stem} has no title or columns")
    grouped = "\n-- grouped: yes" in text
    return Listing(path.stem, title[1], columns, bare(text), order[1] if order else "area, id", grouped)


def _indicator(row: Mapping[str, str], folder: Path) -> Indicator:
    try:
        text = (folder / f"{row['id']}.sql").read_text(encoding="utf-8")
    except OSError:
        raise CatalogueError(f"{row['id']} has no SQL") from None
    figures = tuple(_figures(row["id"], text))
    if not figures:
        raise CatalogueError(f"{row['id']} makes no figure")
    same = {part: (indicator, other) for part, indicator, other in _SAME.findall(text)}
    return Indicator(
        row["id"],
        row["section"],
        row["name_zh"],
        row["level"],
        row["source"],
        bare(text),
        figures,
        dict(_BESIDE.findall(text)),
        same,
    )


def _figures(indicator: str, text: str) -> Iterator[Figure]:
    alone: dict[str, str] = dict(_ALONE.findall(text))
    for key, name, unit, expression in _FIGURE.findall(text):
        found = _EXPRESSION.match(expression)
        if found is None:
            raise CatalogueError(f"{indicator}: {expression} is no expression")
        table, each, form, above, below, single = found.groups()
        terms = [_term(indicator, said) for said in (each or above or single, below) if said]
        shape = form or ("by" if each else "single")
        second = terms[1] if below else None
        yield Figure(key, name, unit, shape, terms[0], second, table or "", alone.pop(key, ""))
    if alone:
        raise CatalogueError(f"{indicator}: {', '.join(alone)} is no figure")


def _term(indicator: str, said: str) -> Term:
    how, part = said.split()
    if how not in _TALLIES:
        raise CatalogueError(f"{indicator}: {how} is no way to count")
    return Term(how, part)


def _relation(path: Path) -> Relation:
    text = path.read_text(encoding="utf-8")
    like = _LIKE.search(text)
    if like is None:
        return Relation(path.stem, bare(text), tuple(_KEYS.findall(text)))
    shifted = dict(pair.split("=", 1) for pair in like[2].split())
    return Relation(path.stem, "", ("id home",), like[1], shifted)


def bare(text: str) -> str:
    """A statement without its comment lines."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
