"""Checks of frozen reports (VR-STAT-*): the figures against the records, the sheets against their hash.

The figures are worked out in ``reports``; a station hands them in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.catalog.model import Record
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import text


class Figure(NamedTuple):
    """A figure as the report shows it and as the records give it; ``printed`` is None where the report has
    none of this name."""

    key: str
    name: str
    printed: str | None
    recomputed: str


@dataclass(frozen=True, slots=True)
class FrozenFacts:
    """A frozen annual report beside what it was made of.

    ``digest`` is the hash of the payload as it is kept, ``sheets_hold`` whether the kept sheets are those of
    the payload, ``known_heads`` whether the journal still holds where it stood; ``figures`` are worked out
    from the records as they are now.
    """

    report: Record
    digest: str
    sheets_hold: bool = True
    known_heads: bool = True
    figures: tuple[Figure, ...] = ()


@check("VR-STAT-001", entity="annual_report", level="report", reads=("payload",))
def figures_as_recorded(facts: FrozenFacts) -> Iterator[Finding]:
    """Every figure of a report is what its records add up to. Source: SRC-01."""
    for figure in facts.figures:
        if figure.printed is not None and figure.printed != figure.recomputed:
            seen = f"{figure.key} {figure.name}：冻结时{figure.printed}，现在{figure.recomputed}"
            yield Finding("payload", details=seen)


@check("VR-STAT-002", entity="annual_report", level="report", reads=("payload_hash",))
def frozen_as_it_was(facts: FrozenFacts) -> Iterator[Finding]:
    """What was frozen stays as it was: payload, sheets, and the place in the journal. Source: SRC-01."""
    if facts.digest != text(facts.report, "payload_hash"):
        yield Finding("payload_hash", details="冻结的内容与校验值不符")
    if not facts.sheets_hold:
        yield Finding("payload_hash", details="报告文件与冻结的内容不符")
    if not facts.known_heads:
        yield Finding("payload_hash", details="日志里没有冻结时的位置，报告不是从本台账得出的")


CHECKS = (figures_as_recorded, frozen_as_it_was)
