"""Deep poverty (PM-015): a county above 18 %, a village above 20 %, by the figures of the base year.

Strictly above: 18.00 % is not deep, 18.01 % is. A person may decide otherwise and has to say why.
"""

from dataclasses import dataclass

from desktop_app.catalog.model import Record
from desktop_app.checks.money import percent
from desktop_app.checks.values import filled, hundredths, number, text
from desktop_app.checks.village import deep_poverty


@dataclass(frozen=True, slots=True)
class PovertyFigures:
    """What a place is judged by: its poor, its rural population, and the year they belong to."""

    year: int
    poor: int
    rural: int


@dataclass(frozen=True, slots=True)
class DeepPoverty:
    """Whether a place is one of deep poverty, and why.

    ``rate`` is in hundredths of a per cent, None while the rural population is unknown; ``designated``
    says that a person decided, ``reason`` on what grounds.
    """

    is_deep: bool
    rate: int | None
    year: int
    limit: int
    designated: bool = False
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The judgement with its base year and source, as a page shows it."""
        word = "深度贫困" if self.is_deep else "非深度贫困"
        if self.designated:
            return f"人工认定为{word}：{self.reason or '未写明依据'}"
        if self.rate is None:
            return f"缺{self.year}年农业户籍人口，不能计算"
        above = "超过" if self.is_deep else "未超过"
        return f"{word}：{self.year}年（基年）贫困发生率{hundredths(self.rate)}%，{above}{self.limit}%"


def judge_deep(row: Record, figures: PovertyFigures, limit: int) -> DeepPoverty:
    """Judge a village's or county's yearly ``row`` by the ``figures`` of the base year (VR-DEEP-001).

    A ``designated`` of the row goes before what was computed.
    """
    computed = deep_poverty(figures.poor, figures.rural, limit)
    rate = percent(figures.poor, figures.rural)
    if not filled(row, "designated"):
        return DeepPoverty(computed, rate, figures.year, limit)
    chosen = row.get("designated") == 1
    return DeepPoverty(chosen, rate, figures.year, limit, True, text(row, "designated_reason"))


def county_figures(row: Record) -> PovertyFigures:
    """The figures a county's yearly row holds itself."""
    return PovertyFigures(
        number(row, "year"), number(row, "base_poor_population"), number(row, "rural_population")
    )
