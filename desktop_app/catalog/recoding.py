"""Divisions that got another code after the snapshot: renamed, merged, split, moved to another county (A9).

Records keep the code they were entered with, and their ``home`` always; whoever reads asks here which
division a code means today, and under which codes the records of a division may stand.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

_LENGTHS = (12, 9, 6, 4)
"""Lengths of the codes that may change, the most exact first: the longest one that fits counts."""


class Step(NamedTuple):
    """One change of a code; whatever lies below keeps the rest of its own, unless it has a step itself.

    ``new_name`` is empty where the division keeps its name, ``valid_from`` an ISO day, ``basis`` a document.
    """

    old_code: str
    new_code: str
    new_name: str
    valid_from: str
    basis: str


COLUMNS = Step._fields


@dataclass(frozen=True)
class Recoding:
    """All changes, in the order they were made known. Empty, it changes nothing and costs nothing.

    Raises ValueError for steps that no division can take: see ``faults`` for the sentences.
    """

    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if wrong := next(_shapeless(self.steps), "") or _circle(self._straight):
            raise ValueError(wrong)

    def __bool__(self) -> bool:
        return bool(self.steps)

    @cached_property
    def _straight(self) -> Mapping[str, str]:
        return {step.old_code: step.new_code for step in self.steps}

    @cached_property
    def _closed(self) -> Mapping[str, str]:
        """Every prefix that means another one today: those of the steps, and what leads to them."""
        olds = set(self._straight)
        for _ in self.steps:
            back = {
                step.old_code + old[len(step.new_code) :]
                for step in self.steps
                for old in olds
                if old.startswith(step.new_code)
            }
            if back <= olds:
                break
            olds |= back
        return {old: self.now(old) for old in sorted(olds, key=lambda code: (-len(code), code))}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {step.new_code: step.new_name for step in self.steps if step.new_name}

    def now(self, code: str) -> str:
        """The code that a division has today."""
        for _ in self.steps:
            old = next((code[:length] for length in _LENGTHS if code[:length] in self._straight), "")
            if not old:
                break
            code = self._straight[old] + code[len(old) :]
        return code

    def name(self, code: str) -> str:
        """The name that a division got with its code, or empty."""
        return self._names.get(self.now(code), "")

    def alike(self, code: str) -> tuple[str, ...]:
        """Every code under which this very division may stand in records; its own of today comes first."""
        today = self.now(code)
        found = {old + today[len(new) :] for old, new in self._closed.items() if today.startswith(new)}
        return (today, *sorted(other for other in found if other != today and self.now(other) == today))

    def within(self, code: str) -> tuple[str, ...]:
        """The prefixes of all codes that lie in a division today: its own, and of parts that came to it."""
        today, alike = self.now(code), self.alike(code)
        parts = (old for old, new in self._closed.items() if new.startswith(today))
        return tuple(dict.fromkeys((*alike, *(old for old in parts if not old.startswith(alike)))))

    def named(self) -> Iterator[tuple[str, str]]:
        """The new codes that got a name, with it."""
        yield from self._names.items()

    def expression(self, column: str) -> str:
        """The code of today as SQL over a column; all codes are digits, so they may stand in the text."""
        if not self.steps:
            return column
        cases = []
        for old, new in self._closed.items():
            start, rest = f"substr({column}, 1, {len(old)})", f"substr({column}, {len(old) + 1})"
            cases.append(f"WHEN {start} = '{old}' THEN '{new}' || {rest}")
        return f"CASE {' '.join(cases)} ELSE {column} END"

    def with_steps(self, more: Iterable[Step]) -> "Recoding":
        """These and further steps; what is known already is not taken twice."""
        return Recoding((*self.steps, *(step for step in more if step.old_code not in self._straight)))

    def to_csv(self) -> str:
        """The table as it travels."""
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(step._asdict() for step in self.steps)
        return out.getvalue()


def read_steps(text: str, basis: str = "") -> list[Step]:
    """The rows of such a table; ``basis`` is that of rows which name none.

    Raises ValueError when a column is missing; ``new_name`` and ``basis`` need not be there.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = {"old_code", "new_code", "valid_from"} - set(rows.fieldnames or ())
    if missing:
        raise ValueError("、".join(sorted(missing)))
    steps = []
    for row in rows:
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        steps.append(Step(**{**said, "basis": said["basis"] or basis}))
    return steps


def faults(before: Recoding, steps: Sequence[Step], known: Callable[[str], bool], today: date) -> list[str]:
    """What stands against further steps, as Chinese sentences; ``known`` says whether a division exists."""
    found = list(_shapeless(steps))
    if found:
        return found
    straight = {step.old_code: step.new_code for step in before.steps}
    news = {step.new_code for step in (*before.steps, *steps)}
    for step in steps:
        other = straight.setdefault(step.old_code, step.new_code)
        if other != step.new_code:
            found.append(f"原代码“{step.old_code}”已改为“{other}”，不能又改为“{step.new_code}”。")
        if not (known(step.old_code) or step.old_code in news):
            found.append(f"没有原代码为“{step.old_code}”的行政区划，请核对。")
        above = step.new_code[: max(length for length in (2, *_LENGTHS) if length < len(step.new_code))]
        if not (known(above) or above in news):
            found.append(f"新代码“{step.new_code}”的上级“{above}”不在区划表里，请把上级的变更一并列入。")
        found += _undated(step, today)
    return found or [wrong for wrong in [_circle(straight)] if wrong]


def meetings(after: Recoding, children: Callable[[str], Iterable[str]]) -> list[str]:
    """Divisions that would become one unasked, as Chinese sentences.

    Where two townships merge, villages of both may end in the same three digits: with nothing said of them
    they would share a code. ``children`` gives the divisions below one as they were before any change. What
    is merged on purpose has a step each, but the one whose code stays.
    """
    said = {step.old_code for step in after.steps}
    changed = {code for step in after.steps for code in (step.old_code, step.new_code)}
    by_code: dict[str, list[str]] = {}
    for above in sorted(changed):
        for child in children(above):
            if child not in said:
                by_code.setdefault(after.now(child), []).append(child)
    return [
        f"“{'”“'.join(met)}”会成为同一个区划“{code}”，请在表里逐个写明新代码。"
        for code, met in by_code.items()
        if len(met) > 1
    ]


def _undated(step: Step, today: date) -> Iterator[str]:
    try:
        day = date.fromisoformat(step.valid_from)
    except ValueError:
        yield f"“{step.old_code}”的生效日期“{step.valid_from}”应写成 2019-06-30 的样子。"
        return
    if day > today:
        yield f"“{step.old_code}”的变更到{step.valid_from}才生效，请到时再下发。"
    if not step.basis:
        yield f"“{step.old_code}”的变更没有写依据，请填写批准文件。"


def _shapeless(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        for code in (step.old_code, step.new_code):
            if len(code) not in _LENGTHS or not (code.isascii() and code.isdecimal()):
                yield f"“{code}”不是市、县、乡镇或村的区划代码。"
        if len(step.old_code) != len(step.new_code):
            yield f"“{step.old_code}”和“{step.new_code}”不是同一级的代码，请逐级列出。"


def _circle(straight: Mapping[str, str]) -> str:
    """A sentence when some code comes back to itself, or changes without end."""
    for start in straight:
        code = start
        for _ in range(len(straight) + 1):
            old = next((code[:length] for length in _LENGTHS if code[:length] in straight), "")
            if not old:
                break
            code = straight[old] + code[len(old) :]
        else:
            return f"从“{start}”开始的变更没有尽头，请核对。"
    return ""
