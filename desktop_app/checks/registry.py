"""What a check is: a pure function with its id, the fields it reads and the facts it wants.

The sentence, the severity and the thresholds are data of the catalogue (design.md §2); here is only logic.
``run`` calls checks; a check itself can be called like any function, which is how it is tested.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, ParamSpec, Protocol

from desktop_app.catalog.model import Catalogue, CatalogueError, CheckText, Record

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the field to jump to and, in Chinese, what it saw or expected there.

    ``entity`` and ``record_id`` are filled in when the finding belongs to another record than the one
    the check was called with.
    """

    field: str = ""
    expected: str = ""
    details: str = ""
    entity: str = ""
    record_id: str = ""


Findings = Finding | Iterable[Finding] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its sentence, as lists, forms and notices show it. Severity: error, warn or info."""

    check: str
    severity: str
    message: str
    entity: str
    record_id: str
    field: str
    details: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the record cannot be approved nor enter a frozen report (records.md §10)."""
        return self.severity == "error"


@dataclass(frozen=True, slots=True)
class Check(Generic[P]):
    """A registered check.

    ``level`` says what it is called with: ``record`` one record, ``year`` a YearFacts, ``household`` a
    HouseholdFacts, ``project`` a ProjectFacts, ``counted`` a ProjectFacts with its funds, its
    beneficiaries and the count of its place, ``allocation`` an AllocationFacts, ``budget`` a BudgetFacts,
    ``notice`` a NoticeFacts, ``training`` a TrainingFacts, ``village`` a VillageFacts,
    ``donation`` a DonationFacts, ``site`` a SiteFacts, ``industry`` an IndustryFacts, ``pairings`` a
    PairingFacts,
    ``whole`` a CarriedFacts, ``report`` a FrozenFacts,
    ``submit`` a record that is handed in, ``second entry`` a SecondEntry.
    ``reads`` names fields of the entity, or of another one as ``entity.field``. ``facts`` names further
    arguments; a check whose facts are not at hand is skipped.
    """

    id: str
    entity: str
    level: str
    reads: tuple[str, ...]
    facts: tuple[str, ...]
    function: Callable[P, Findings]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Finding]:
        """Everything the check finds, as a list that is empty when all is well."""
        return as_list(self.function(*args, **kwargs))


def check(
    check_id: str,
    *,
    entity: str,
    level: str = "record",
    reads: tuple[str, ...] = (),
    facts: tuple[str, ...] = (),
) -> Callable[[Callable[P, Findings]], Check[P]]:
    """Declare a function as the check ``check_id``.

    Raises CatalogueError when the function's arguments after the first are not its ``facts``: a mistake
    that would otherwise show only when the check runs.
    """

    def declare(function: Callable[P, Findings]) -> Check[P]:
        arguments = tuple(inspect.signature(function).parameters)[1:]
        if arguments != facts:
            raise CatalogueError(f"{check_id} wants {arguments}, declares {facts}")
        return Check(check_id, entity, level, reads, facts, function)

    return declare


def as_list(findings: Findings) -> list[Finding]:
    """One finding, several or none, as a list."""
    if findings is None:
        return []
    return [findings] if isinstance(findings, Finding) else list(findings)


@dataclass(frozen=True, slots=True)
class Holder:
    """A member who bears an identity number, somewhere in the register; ``active`` when not gone.

    ``author`` is who entered the number, where that is known.
    """

    member_id: str
    household_id: str
    active: bool
    author: str = ""


class Holders(Protocol):
    """Who bears a number, in the whole store: the station answers from its search index."""

    def __call__(self, id_no: str, /) -> Iterable[Holder]:
        """The members with this number, whether or not they still belong to their household."""
        ...


@dataclass(frozen=True, slots=True)
class Namesake:
    """A household that bears the number of another; ``author`` is who entered it, where that is known."""

    household_id: str
    author: str = ""


class Namesakes(Protocol):
    """Which other households bear a number, in the whole store."""

    def __call__(self, household_no: str, own: str, /) -> Iterable[Namesake]:
        """The others that are still in the register; none when ``own`` is in it no longer."""
        ...


class Bearers(Protocol):
    """Who else bears a value that belongs to one record alone, in the whole store."""

    def __call__(self, entity: str, field: str, value: str, own: str, /) -> Iterable[str]:
        """The authors of the other records with the value, empty texts where they are not known; records
        of persons who have left their household are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What checks need besides the records: the day, the catalogue, the area's settings, and questions
    only others can answer. What is None is not at hand, and the checks that want it are skipped.

    ``region_known`` answers whether six digits were ever a county code; ``unprintable`` gives the
    characters of a text for which no font has a glyph; ``trade_allowed`` says whether a division may
    sell its land quota; ``author`` who entered a record, by entity and id; ``territory`` whether a record, by
    entity and id, may lie at a division; ``present_code`` the code that stands for a division's code in the
    list in use, empty for an unknown one; ``settings`` holds the area's own values. ``plans`` is where
    ``run`` keeps which checks to call with what.
    """

    catalogue: Catalogue
    today: date
    settings: Mapping[str, str] = field(default_factory=dict)
    holders: Holders | None = None
    region_known: Callable[[str], bool] | None = None
    unprintable: Callable[[str], str] | None = None
    trade_allowed: Callable[[str], bool] | None = None
    author: Callable[[str, str], str] | None = None
    territory: Callable[[str, str, str], bool] | None = None
    present_code: Callable[[str], str] | None = None
    namesakes: Namesakes | None = None
    bearers: Bearers | None = None
    texts: Mapping[str, CheckText] = field(init=False, repr=False)
    plans: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", adjusted(self.catalogue.checks, self.settings))

    def setting(self, key: str) -> str:
        """The area's value of a setting, else the catalogue's default."""
        own = self.settings.get(key)
        return self.catalogue.setting(key) if own is None else own


_NAMED_SETTINGS = {
    "dashuimanguan.amount": ("VR-PRJ-013", "amount_wan"),
    "dashuimanguan.households": ("VR-PRJ-013", "households"),
    "dashuimanguan.share": ("VR-PRJ-013", "share"),
    "relocation_single_tolerance": ("VR-REL-002", "single_extra_m2"),
}


def adjusted(texts: Mapping[str, CheckText], settings: Mapping[str, str]) -> dict[str, CheckText]:
    """The checks with the severities and thresholds an area has set.

    Keys are ``check.VR-XXX-000.severity`` (error, warn, info, or off) and ``check.VR-XXX-000.threshold``;
    a few thresholds have settings with names of their own. Raises CatalogueError for a value that is no
    number or a severity that does not exist: the settings form refuses both before.
    """
    result = dict(texts)
    for key, value in settings.items():
        target = _NAMED_SETTINGS.get(key)
        if target is None and key.startswith("check."):
            check_id, _, name = key.removeprefix("check.").rpartition(".")
            target = (check_id, name)
        if target is not None and target[0] in result:
            result[target[0]] = _adjust(result[target[0]], target[1], value)
    return result


def _adjust(text: CheckText, name: str, value: str) -> CheckText:
    if name == "severity":
        if value not in ("error", "warn", "info", "off"):
            raise CatalogueError(f"{text.id}: severity {value}")
        return text._replace(severity=value)
    if name not in text.thresholds:
        raise CatalogueError(f"{text.id} has no threshold {name}")
    try:
        return text._replace(thresholds={**text.thresholds, name: int(value)})
    except ValueError:
        raise CatalogueError(f"{text.id}.{name}: {value} is no number") from None


def tell(text: CheckText, finding: Finding, entity: str, record_id: str) -> Found:
    """The finding with its sentence: the catalogue's message, then what was seen and what is expected."""
    seen = "，".join(part for part in (finding.details, _expectation(finding.expected)) if part)
    sentence = f"{text.message}：{seen}。" if seen else f"{text.message}。"
    return Found(
        text.id,
        text.severity,
        sentence,
        finding.entity or entity,
        finding.record_id or record_id,
        finding.field,
        finding.details,
    )


def borne_twice(entity: str, field: str, row: Record, bearers: Bearers) -> Finding | None:
    """A finding where another record bears the same value; after a merge it names who entered it (A7)."""
    value = str(row.get(field) or "").strip()
    others = list(bearers(entity, field, value, str(row.get("id") or ""))) if value else []
    if not others:
        return None
    authors = "、".join(dict.fromkeys(author for author in others if author))
    return Finding(field, details=f"已有另一条记录{f'（{authors}录入）' if authors else ''}使用{value}")


def tell_of(text: CheckText, details: str, place: tuple[str, str, str]) -> Found:
    """A finding that another room made, in the words of its check; ``place`` is entity, record, field."""
    entity, record_id, field_ = place
    return tell(text, Finding(field_, details=details), entity, record_id)


def _expectation(expected: str) -> str:
    return f"应为{expected}" if expected else ""
