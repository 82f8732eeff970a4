"""Working indicators out: the shared relations once, then each indicator's rows, counted where they lie."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.catalog.indicators import Figure, Indicator, IndicatorSet, Relation, Term
from desktop_app.catalog.model import Catalogue
from desktop_app.reports.amounts import Amount, growth, mean, permille, share, total
from desktop_app.reports.ledger import Ledger
from desktop_app.reports.outside import HELD, Outside, recoded_rows
from desktop_app.reports.period import Period
from desktop_app.reports.scope import Scope
from desktop_app.reports.sql import LAPSED, Statements, sources

_COMPLETENESS = "completeness"
_ALL = "''"
"""Every row in one group, as SQL."""
_PARAMETER = re.compile(r":(\w+)")


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows of one part: how many, the sum of their values, how many different ones."""

    count: int = 0
    sum: int = 0
    distinct: int = 0
    median: int | None = None


@dataclass(frozen=True, slots=True)
class ClassAmount:
    """The amount of one class, and its share of all classes."""

    code: str
    amount: Amount
    share: Amount


@dataclass(frozen=True, slots=True)
class Result:
    """One figure worked out; ``classes`` only where it is made per class."""

    indicator: Indicator
    figure: Figure
    amount: Amount
    classes: tuple[ClassAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One record behind a number: ``value`` is what it adds to a sum."""

    part: str
    code: str
    area: str
    entity: str
    record_id: str
    value: int


_NO_ROWS = Tally()


@dataclass(slots=True)
class Engine:
    """Works out the indicators of one year from one ledger.

    ``policy`` are further parameters of the SQL (base year, months of stable work, limits of deep poverty).
    ``approved_only`` leaves out households and projects that nobody has approved as they are now.
    """

    ledger: Ledger
    catalogue: Catalogue
    declared: IndicatorSet
    period: Period
    outside: Outside
    policy: Mapping[str, object]
    approved_only: bool = False
    _kept: set[str] = field(default_factory=set, init=False)
    _statements: Statements = field(init=False)

    def __post_init__(self) -> None:
        self._statements = Statements(self.catalogue, self.declared, approved_only=self.approved_only)

    @property
    def values(self) -> dict[str, object]:
        """The parameters every statement may name."""
        return {**self.period.values(), **self.policy}

    def compute(self, scope: Scope, only: Iterable[str] = ()) -> list[Result]:
        """Every figure of the indicators named in ``only``, or of all, in the order of the catalogue."""
        wanted = list(only) or list(self.declared.indicators)
        results: list[Result] = []
        for name in wanted:
            indicator = self.declared.indicators[name]
            results += self._results(indicator, scope)
        return results

    def compute_below(self, scope: Scope, length: int, only: Iterable[str]) -> dict[str, list[Result]]:
        """The figures of some indicators for every area below, whose codes are ``length`` long."""
        counted: list[tuple[Indicator, list[Figure], dict[tuple[str, str], Tally]]] = []
        for name in only:
            indicator = self.declared.indicators[name]
            plain = [item for item in indicator.figures if item.form != "by" and item.above.how != "plan"]
            tallies = self._tallies(indicator, scope, plain, f"substr(area, 1, {length})")
            counted.append((indicator, plain, tallies))
        codes = sorted({code for _, _, tallies in counted for code, _ in tallies})
        found: dict[str, list[Result]] = {code: [] for code in codes}
        for indicator, plain, tallies in counted:
            for code in codes:
                own = {part: tally for (other, part), tally in tallies.items() if other == code}
                found[code] += [_result(indicator, item, own) for item in plain]
        return found

    def records(self, indicator_id: str, key: str, scope: Scope) -> list[Line]:
        """The records behind a figure, in order of area and id."""
        indicator = self.declared.indicators[indicator_id]
        figure = next(item for item in indicator.figures if item.key == key)
        return self.part_records(indicator, figure.parts, scope)

    def part_records(
        self, indicator: Indicator, parts: Sequence[str], scope: Scope, limit: int | None = None
    ) -> list[Line]:
        """The records of some parts of an indicator, at most ``limit``, in order of class, area and id."""
        scope = scope.today(self.catalogue.recoding)
        marks = {f"part_{n}": part for n, part in enumerate(parts)}
        among = ", ".join(f":{name}" for name in marks)
        sql = (
            f"SELECT part, class, area, entity, id, value FROM ({self._facts(indicator)}) facts "
            f"WHERE part IN ({among}) AND {scope.condition()} ORDER BY part, class, area, id"
        ) + (f" LIMIT {int(limit)}" if limit is not None else "")
        rows = self._ask(sql, {**scope.values(), **marks})
        return [Line(row[0], row[1], row[2], row[3], row[4], int(row[5] or 0)) for row in rows]

    def count_records(self, indicator_id: str, scope: Scope) -> dict[str, int]:
        """How many records stand in each part of an indicator."""
        sql = (
            f"SELECT part, count(*) FROM ({self._facts(self.declared.indicators[indicator_id])}) facts "
            f"WHERE {scope.condition()} GROUP BY part"
        )
        return {str(part): int(count) for part, count in self._ask(sql, scope.values())}

    def listing(self, name: str, scope: Scope) -> list[tuple[Any, ...]]:
        """The rows of a list within an area, in its order: ``area``, ``entity``, ``id`` and the columns."""
        listing = self.declared.lists[name]
        scope, area = scope.today(self.catalogue.recoding), self.catalogue.recoding.expression("area")
        sql = (
            f"SELECT * FROM ({self._ready(listing.sql)}) rowset "
            f"WHERE {scope.condition(area)} ORDER BY {listing.order}"
        )
        return self._ask(sql, scope.values())

    # -- one indicator ---------------------------------------------------------------------------

    def _results(self, indicator: Indicator, scope: Scope) -> list[Result]:
        plain = [item for item in indicator.figures if item.form != "by" and item.above.how != "plan"]
        own: dict[str, Tally] = {}
        if plain:
            tallies = self._tallies(indicator, scope, plain, _ALL)
            own = {part: tally for (_, part), tally in tallies.items()}
        results = []
        for figure in indicator.figures:
            if figure.above.how == "plan":
                results.append(self._plan(indicator, figure, scope))
            elif figure.form == "by":
                results.append(self._by_class(indicator, figure, scope))
            else:
                results.append(_result(indicator, figure, own))
        return results

    def _by_class(self, indicator: Indicator, figure: Figure, scope: Scope) -> Result:
        tallies = self._tallies(indicator, scope, [figure], "class")
        amounts = {code: _of(figure.above, {part: tally}) for (code, part), tally in tallies.items()}
        whole = sum(amounts.values())
        classes = tuple(
            ClassAmount(code, total(amount, figure.unit), share(amount, whole))
            for code, amount in sorted(amounts.items())
        )
        return Result(indicator, figure, total(whole, figure.unit), classes)

    def _plan(self, indicator: Indicator, figure: Figure, scope: Scope) -> Result:
        """What was reached of each planned indicator; targets are kept with two decimals."""
        tallies = self._tallies(indicator, scope, [replace(figure, above=Term("sum", "target"))], "class")
        classes = []
        for (code, _), tally in sorted(tallies.items()):
            if code in self.declared.indicators and code != indicator.id:
                reached = self._results(self.declared.indicators[code], scope)[0].amount
                hundredths = int((reached.number or 0) * 100)
                classes.append(ClassAmount(code, reached, share(hundredths, tally.sum)))
        return Result(indicator, figure, Amount(f"{len(classes)}项"), tuple(classes))

    def _tallies(
        self, indicator: Indicator, scope: Scope, figures: Sequence[Figure], group: str
    ) -> dict[tuple[str, str], Tally]:
        """The tallies of the parts that some figures need, by group and part."""
        scope = scope.today(self.catalogue.recoding)
        terms = [term for item in figures for term in (item.above, item.below) if term is not None]
        distinct = {term.part for term in terms if term.how == "distinct"}
        marks = {f"part_{n}": part for n, part in enumerate(dict.fromkeys(term.part for term in terms))}
        among = ", ".join(f":{name}" for name in marks)
        inner = (
            f"SELECT {group} AS grouped, part, value, who FROM ({self._facts(indicator)}) facts "
            f"WHERE part IN ({among}) AND {scope.condition()}"
        )
        values = {**scope.values(), **marks}
        counted = self._by_group if group != _ALL else self._together
        tallies = {
            (str(grouped or ""), str(part)): Tally(int(count), int(amount or 0), int(different))
            for grouped, part, count, amount, different in counted(inner, values, marks, distinct)
        }
        for part in {term.part for term in terms if term.how == "median"}:
            self._add_medians(tallies, inner, values, part)
        return tallies

    def _by_group(
        self, inner: str, values: dict[str, object], _marks: Mapping[str, str], distinct: Collection[str]
    ) -> Iterable[tuple[Any, ...]]:
        different = "count(DISTINCT who)" if distinct else "0"
        return self._ask(
            f"SELECT grouped, part, count(*), sum(value), {different} FROM ({inner}) rowset "
            "GROUP BY grouped, part",
            values,
        )

    def _together(
        self, inner: str, values: dict[str, object], marks: Mapping[str, str], distinct: Collection[str]
    ) -> Iterable[tuple[Any, ...]]:
        """The same where all is one group: added up as it is read, for to group is to sort, and of a million
        rows that takes 90 MB."""
        sums = [
            text
            for mark, part in marks.items()
            for text in (
                f"sum(CASE WHEN part = :{mark} THEN 1 ELSE 0 END)",
                f"sum(CASE WHEN part = :{mark} THEN value END)",
                f"count(DISTINCT CASE WHEN part = :{mark} THEN who END)" if part in distinct else "0",
            )
        ]
        ((*row,),) = self._ask(f"SELECT {', '.join(sums)} FROM ({inner}) rowset", values)
        for place, part in enumerate(marks.values()):
            count, amount, different = row[3 * place : 3 * place + 3]
            if count:
                yield "", part, count, amount, different

    def _add_medians(
        self, tallies: dict[tuple[str, str], Tally], inner: str, values: dict[str, object], part: str
    ) -> None:
        """The middle value of each group: the engines have no common function for it."""
        sql = f"SELECT grouped, value FROM ({inner}) rowset WHERE part = :middle_of ORDER BY grouped, value"
        groups: dict[str, list[int]] = {}
        for group, value in self._ask(sql, {**values, "middle_of": part}):
            groups.setdefault(str(group or ""), []).append(int(value))
        for group, found in groups.items():
            lower, upper = found[(len(found) - 1) // 2], found[len(found) // 2]
            tallies[group, part] = replace(tallies[group, part], median=lower + upper)

    # -- statements ------------------------------------------------------------------------------

    def _facts(self, indicator: Indicator) -> str:
        """The rows of an indicator, each in the area where it lies today (A9)."""
        recoding, ready = self.catalogue.recoding, self._ready(indicator.sql)
        if not recoding:
            return ready
        area = recoding.expression("area")
        return f"SELECT part, class, {area} AS area, entity, id, who, value FROM ({ready}) raw"

    def _ready(self, text: str) -> str:
        """A statement that can be asked: what it reads is kept or handed in."""
        self._hold(text)
        if self.approved_only:
            self._hold(f"FROM {LAPSED}")
        for name in self._statements.relations(text):
            self._keep(name)
        if _COMPLETENESS in sources(text) and _COMPLETENESS not in self._kept:
            self._kept.add(_COMPLETENESS)
            self.ledger.keep(_COMPLETENESS, self._statements.completeness(), {})
        return self._statements.expanded(text)

    def _hold(self, sql: str) -> None:
        """Hand in what a statement reads and the ledger does not have."""
        for name in sources(sql):
            if name in HELD and name not in self._kept:
                self._kept.add(name)
                columns, rows = HELD[name], self.outside.rows(name)
                self.ledger.hold(name, columns, recoded_rows(columns, rows, self.catalogue.recoding))

    def _keep(self, name: str) -> None:
        if name in self._kept:
            return
        self._kept.add(name)
        relation = self.declared.relations[name]
        source: Relation = self.declared.relations[relation.like] if relation.like else relation
        self._hold(source.sql)
        values = self.values
        values |= {old: values[new] for old, new in (relation.shifted or {}).items()}
        sql = self._statements.expanded(source.sql)
        self.ledger.keep(name, sql, named(sql, values), relation.keys)

    def _ask(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self.ledger.rows(sql, named(sql, {**self.values, **values}))


def named(sql: str, values: Mapping[str, object]) -> dict[str, object]:
    """The parameters that a statement names: engines refuse one that is not used."""
    return {name: values[name] for name in dict.fromkeys(_PARAMETER.findall(sql))}


def _result(indicator: Indicator, figure: Figure, tallies: Mapping[str, Tally]) -> Result:
    above = _of(figure.above, tallies)
    if figure.below is None:
        amount = _single(figure, tallies, above)
    else:
        below = _of(figure.below, tallies)
        amount = (
            mean(above, below, figure.unit) if figure.form == "mean" else _DIVIDED[figure.form](above, below)
        )
    return Result(indicator, figure, amount)


_DIVIDED = {"share": share, "growth": growth, "permille": permille}


def _single(figure: Figure, tallies: Mapping[str, Tally], value: int) -> Amount:
    if figure.above.how != "median":
        return total(value, figure.unit)
    middle = tallies.get(figure.above.part, _NO_ROWS).median
    return mean(middle or 0, 0 if middle is None else 2, figure.unit)


def _of(term: Term, tallies: Mapping[str, Tally]) -> int:
    tally = tallies.get(term.part, _NO_ROWS)
    return {"count": tally.count, "sum": tally.sum, "distinct": tally.distinct}.get(term.how, 0)
