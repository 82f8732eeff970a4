"""The words in which the notices room speaks with the others: a choice in, a draft or a refusal out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from desktop_app.catalog.model import Catalogue, Record
from desktop_app.checks.registry import Found

_APPROVED = "2"
_VILLAGE_DIGITS = 12

Payload = dict[str, Any]
"""The frozen content of a notice: plain JSON values, every text finished and masked."""


class Places(Protocol):
    """What a notice asks of the divisions; codes have 6 (county), 9 (township) or 12 digits (village)."""

    def name(self, code: str) -> str:
        """The official name of one division."""
        ...

    def short_village(self, code_or_name: str, /) -> str:
        """A village's name as people say it: 巴格村."""
        ...

    def committee_name(self, code_or_name: str, /) -> str:
        """How a village signs: 巴格村民委员会."""
        ...

    def children(self, code: str) -> Sequence[str]:
        """The codes directly below."""
        ...

    def exists(self, code: str) -> bool:
        """Whether the code is known."""
        ...


def villages_below(places: Places, code: str) -> list[str]:
    """The village codes of a division, itself included when it is one."""
    if len(code) >= _VILLAGE_DIGITS:
        return [code]
    return [village for child in places.children(code) for village in villages_below(places, child)]


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """What a person decides about a notice; everything else comes from the records.

    ``division_code`` is the village, township or county that issues or is concerned, ``publish_date``
    an ISO day. ``record_ids`` are households or status changes (none: all that are due in the year),
    for project lists the projects. ``typed`` holds texts that no record knows, by placeholder; ``edits``
    texts that the office words in its own way, by place: ``title``, or the number of a paragraph from 1.
    ``paper`` is A4, or A3 for the same sheet enlarged; the sign of a project is A3 or A2.
    ``second`` is a sheet in a second language: ``language`` (ug, bo, ii, lis), ``title`` and ``text``, or
    the ``sha256`` of a PDF that is bound behind the notice.
    ``supersedes`` is the number of the withdrawn notice that this one takes the place of.
    """

    code: str
    year: int
    division_code: str
    publish_date: str
    days: int
    place: str = ""
    supervise_phone: str = ""
    supervise_org: str = ""
    supervise_address: str = ""
    record_ids: tuple[str, ...] = ()
    project_id: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    large_print: bool = False
    edits: Mapping[str, str] = field(default_factory=dict)
    paper: str = "A4"
    second: Mapping[str, str] = field(default_factory=dict)
    supersedes: str = ""

    def to_json(self) -> Payload:
        """The choice as plain JSON values, to be frozen with what came of it."""
        plain = asdict(self)
        if not self.supersedes:  # as it was before there was this choice: same choice, same hash
            del plain["supersedes"]
        texts = {name: dict(plain[name]) for name in ("typed", "edits", "second")}
        return {**plain, "record_ids": list(self.record_ids), **texts}

    @classmethod
    def from_json(cls, plain: Payload) -> "NoticeChoice":
        """The choice that ``to_json`` wrote."""
        return cls(**{**plain, "record_ids": tuple(plain["record_ids"])})


def found(
    check: str,
    message: str,
    field: str = "",
    record_id: str = "",
    *,
    entity: str = "notice",
    severity: str = "error",
    details: str = "",
) -> Found:
    """A finding of this room: its sentence is written where the case is known, not in the catalogue.

    ``entity``, ``record_id`` and ``field`` say where a person can put it right; ``field`` of a notice may
    also be one of the choice.
    """
    return Found(check, severity, message, entity, record_id, field, details)


class NoticeRefused(Exception):
    """A notice cannot be made or cannot take its next step; ``findings`` say why, in Chinese."""

    def __init__(self, findings: Sequence[Found]) -> None:
        self.findings = tuple(findings)
        super().__init__("；".join(f"{item.check} {item.message}" for item in self.findings))

    @property
    def message(self) -> str:
        """All reasons, one to a line."""
        return "\n".join(item.message for item in self.findings)


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed notice: what it would print, what stands against it, and what it must never print.

    ``secrets`` are the numbers and addresses of the persons listed, ``children`` the names of the minors
    among them and theirs; both are compared with the finished text and never stored.
    """

    payload: Payload
    findings: tuple[Found, ...] = ()
    secrets: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()

    @property
    def refusals(self) -> tuple[Found, ...]:
        """The findings that keep it from being issued."""
        return tuple(item for item in self.findings if item.blocks)

    def require_clean(self) -> None:
        """Raises NoticeRefused when anything stands against the notice."""
        if self.refusals:
            raise NoticeRefused(self.refusals)


Approved = Callable[[str, Record], bool]
"""Whether the approval of a record (entity, record) holds."""


def approved_by_state(_entity: str, record: Record) -> bool:
    """What the record says of itself; a station knows better whether it was changed since."""
    return record.get("review_state") == _APPROVED


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """The settings in force at the station: its own values over the defaults of the catalogue.

    ``approved`` tells whether an approval still holds.
    """

    catalogue: Catalogue
    own: Mapping[str, str] = field(default_factory=dict)
    approved: Approved = approved_by_state

    def text(self, key: str) -> str:
        """The value in force, empty when nobody has set one."""
        if key in self.own:
            return self.own[key]
        known = self.catalogue.settings.get(key)
        return known.value if known else ""

    def flag(self, key: str) -> bool:
        """Whether a yes-or-no setting says yes."""
        return self.text(key) == "1"

    def min_days(self, code: str, template_days: int) -> int:
        """The shortest period of a notice type in days (VR-NTC-001).

        The type's own setting wins over that of its group (people 7, money 10), which wins over the
        template; a type without a period has none whatever is set.
        """
        if not template_days:
            return 0
        group = "people" if template_days < 10 else "money"
        for key in (f"notice_min_days.{code}", f"notice_min_days.{group}"):
            if self.text(key).isdigit():
                return int(self.text(key))
        return template_days
