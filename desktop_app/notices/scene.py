"""What the composing of one notice reads: its choice, the records, and questions asked of them.

Nothing is written and nothing masked here. Money is in fen, days are ISO text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop_app.catalog.model import Catalogue, NoticeType, Record, Records, Value
from desktop_app.checks.register import Register
from desktop_app.checks.registry import Found
from desktop_app.checks.timeline import age_on, belongs, birth_date
from desktop_app.notices.masking import MaskProfile, shown_name
from desktop_app.notices.model import (
    NoticeChoice,
    NoticeRefused,
    NoticeSettings,
    Places,
    found,
    villages_below,
)
from desktop_app.notices.wording import government_name, group_order, level_word

VILLAGE, TOWNSHIP, COUNTY = 12, 9, 6
_OF_AGE = 18
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: finished cells by column key, the record it was made from, and the amount in fen
    that it states of this record (the matrix of published money compares it with the ledger). ``village``
    names the place whose subtotal it belongs to, where no column of the list does."""

    cells: Mapping[str, str]
    entity: str
    record_id: str
    fen: int = 0
    village: str = ""


@dataclass(frozen=True, slots=True)
class Sourced:
    """What the records give a type of notice: words for its placeholders, rows, a total row, sums.

    ``counts`` are whole numbers kept beside the text (households, persons, …); ``sum_fen`` is what the
    rows add up to, ``stated`` the amount told of a single project where that is another one; ``secrets``
    and the names of ``children`` must not appear in print; ``known`` are long numbers that may;
    ``households`` and ``projects`` are the records whose state and approval the gate looks at.
    """

    words: Mapping[str, str]
    rows: Sequence[Row] = ()
    total: Mapping[str, str] | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    sum_fen: int = 0
    findings: Sequence[Found] = ()
    stated: int | None = None
    secrets: Iterable[str] = ()
    children: Iterable[str] = ()
    known: Iterable[str] = ()
    households: Sequence[Record] = ()
    projects: Sequence[Record] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One notice being composed. Raises NoticeRefused when the day of posting is no day.

    ``register`` counts the poor of a place as the rest of the program does, each place read once.
    """

    kind: NoticeType
    choice: NoticeChoice
    records: Records
    places: Places
    catalogue: Catalogue
    settings: NoticeSettings
    register: Register = field(init=False, repr=False)
    _members: dict[str, list[Record]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "register", Register(self.records, self.publish))

    def all_members(self, household_id: str) -> list[Record]:
        """Everybody who ever belonged to a household, read once."""
        known = self._members.get(household_id)
        if known is None:
            known = self._members[household_id] = self.records.find("member", household_id=household_id)
        return known

    @property
    def level(self) -> int:
        """The number of digits of the issuing division: 12 village, 9 township, 6 county."""
        return len(self.choice.division_code)

    @property
    def publish(self) -> date:
        """The day of posting. Raises NoticeRefused when it is no day."""
        wrong = found("VR-NTC-004", "请填写张贴日期，例如2018-03-05。", "publish_date")
        if not _ISO_DAY.fullmatch(self.choice.publish_date):
            raise NoticeRefused([wrong])
        try:
            return date.fromisoformat(self.choice.publish_date)
        except ValueError:
            raise NoticeRefused([wrong]) from None

    @property
    def counting_day(self) -> date:
        """The day on which household members are counted: posting, at the latest the end of the year."""
        return min(self.publish, date(self.choice.year, 12, 31))

    def label(self, entity: str, name: str, value: Value) -> str:
        """The label of a code stored in a field; of several codes, all labels."""
        table = self.catalogue.codes[self.catalogue.entity(entity).field(name).codes]
        return "、".join(table.label(code) for code in str(value or "").split(",") if code)

    def name(self, person: Value) -> str:
        """A villager's name under the notice's privacy profile."""
        return shown_name(str(person or ""), MaskProfile(self.kind.mask))

    def above(self, length: int) -> str:
        """The code of the division of ``length`` digits that the issuer belongs to; empty if below it."""
        return self.choice.division_code[:length] if self.level >= length else ""

    def village(self, code: str) -> str:
        """A village's short name; of a larger division, its name."""
        return self.places.short_village(code) if len(code) == VILLAGE else self.places.name(code)

    def villages_below(self, code: str) -> list[str]:
        """The village codes of a division, itself included when it is one."""
        return villages_below(self.places, code)

    def common_words(self) -> dict[str, str]:
        """The placeholders that every type shares: places, offices, year."""
        code = self.choice.division_code
        short = self.village(code) if self.level == VILLAGE else ""
        township = self.places.name(code[:TOWNSHIP]) if self.level >= TOWNSHIP else ""
        county = self.places.name(code[:COUNTY])
        committee = self.places.committee_name(code) if short else ""
        own = {VILLAGE: township + short, TOWNSHIP: county + township}.get(self.level, county)
        return {
            "village": short,
            "township": township,
            "county": county,
            "committee": committee,
            "government": government_name(township) if township else "",
            "division": own,
            "level_word": level_word(short or township or county, self.level),
            "issuer_name": committee or self._office(township, county),
            "year": str(self.choice.year),
        }

    def _office(self, township: str, county: str) -> str:
        return government_name(township) if township else f"{county}扶贫开发领导小组办公室"

    def organisation(self, org_id: Value) -> str:
        """The name of an organisation, empty when none is named."""
        record = self.records.get("organization", str(org_id)) if org_id else None
        return str(record["name"]) if record else ""

    def members(self, household_id: str, day: date) -> list[Record]:
        """The members who belong to the household on ``day``."""
        return [member for member in self.all_members(household_id) if belongs(member, day)]

    def head_name(self, household_id: str) -> str:
        """The name of the member who is head in the newest year up to the notice's; empty if nobody is."""
        newest: tuple[int, str] = (0, "")
        for member in self.all_members(household_id):
            for year in self.records.find("member_year", member_id=member["id"], kinship="01"):
                if newest[0] < int(year["year"] or 0) <= self.choice.year:
                    newest = (int(year["year"] or 0), str(member["name"]))
        return newest[1]

    def secrets_of(self, household_id: str) -> set[str]:
        """The numbers and the address of a household and its members that no notice may show."""
        household = self.records.get("household", household_id) or {}
        texts = {household.get(name) for name in ("bank_account", "phone", "address_detail")}
        for member in self.all_members(household_id):
            texts |= {member.get("id_no"), member.get("phone")}
        return {str(text) for text in texts if len(str(text or "")) >= 7}

    def children_of(self, household_id: str) -> set[str]:
        """The names of a household's minors on the day of posting: never printed (domain notes §4).

        A name of one character is left out: it stands in half of all words.
        """
        names = set()
        for member in self.all_members(household_id):
            born, name = birth_date(member), str(member.get("name") or "")
            if born is not None and len(name) > 1 and age_on(born, self.publish) < _OF_AGE:
                names.add(name)
        return names

    def household_order(self, household: Record) -> tuple[str, tuple[int, str], str]:
        """Sorts households as a board lists them: village, group, household number."""
        group = group_order(str(household.get("village_group") or ""))
        return str(household.get("division_code")), group, str(household.get("household_no"))
