"""The desks of a station, each put together when it is first asked for.

The first list wants records and little besides. Checks, typesetting, sheets, reports and signing, with all
that they import, would keep it waiting for longer than everything else together.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from desktop_app.catalog.model import Catalogue, Edit, Record
from desktop_app.catalog.moments import day_of
from desktop_app.catalog.settings import settings_in_force
from desktop_app.station.access import Opened, Surroundings, accounts_of
from desktop_app.station.clock import Clock
from desktop_app.station.filters import Filters
from desktop_app.station.guard import Guard
from desktop_app.station.lists import Lists
from desktop_app.station.people import Person, Profile
from desktop_app.station.wiring import division_name, mechanisms, standing_values
from desktop_app.store.store import Store

if TYPE_CHECKING:
    from desktop_app.checks.registry import Circumstances, Found
    from desktop_app.notices.freeze import NoticeProof
    from desktop_app.notices.model import NoticeSettings
    from desktop_app.station.accounts_desk import AccountsDesk
    from desktop_app.station.attachments import AttachmentDesk
    from desktop_app.station.audit_desk import AuditDesk
    from desktop_app.station.derived_desk import DerivedDesk
    from desktop_app.station.double_desk import DoubleDesk
    from desktop_app.station.erasure_desk import ErasureDesk
    from desktop_app.station.findings_desk import FindingsDesk
    from desktop_app.station.hand_over_desk import HandOverDesk
    from desktop_app.station.housekeeping import Housekeeping
    from desktop_app.station.ledger_desk import LedgerDesk
    from desktop_app.station.life_desk import LifeDesk
    from desktop_app.station.measure_desk import MeasureDesk
    from desktop_app.station.notice_board import NoticeBoard
    from desktop_app.station.notice_desk import NoticeDesk
    from desktop_app.station.overview import Overview
    from desktop_app.station.papers_desk import PapersDesk
    from desktop_app.station.recoding_desk import RecodingDesk
    from desktop_app.station.records_desk import RecordsDesk
    from desktop_app.station.report_desk import ReportDesk
    from desktop_app.station.season_desk import SeasonDesk
    from desktop_app.station.spreadsheets import Spreadsheets
    from desktop_app.station.sync_desk import SyncDesk
    from desktop_app.station.updating import Updating
    from desktop_app.station.year_desk import YearDesk
    from desktop_app.sync.certificate import NumberRange

_Desk = TypeVar("_Desk")


class made_once(Generic[_Desk]):  # noqa: N801 - stands where cached_property would
    """A desk that is made when it is first asked for, and then the same for everybody.

    ``functools.cached_property`` gives two to two threads that ask at the same moment (since Python 3.12);
    a desk that keeps counts has to be the same for the window and for its worker. No lock is held while one
    is made, for that may wait for the store: the first to be kept is the one.
    """

    def __init__(self, make: Callable[[Any], _Desk]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, desks: "Desks", _owner: type) -> _Desk:
        made = desks.__dict__
        if self._name not in made:
            made.setdefault(self._name, self._make(desks))
        desk: _Desk = made[self._name]
        return desk


class Desks:
    """What an open station is made of; each desk is kept from when it is first asked for."""

    def __init__(self, opened: Opened, clock: Clock, around: Surroundings) -> None:
        self._opened = opened
        self._clock = clock
        catalogue = opened.base.store.catalogue
        divisions = around.divisions.recoded(catalogue.recoding)
        around = around._replace(catalogue=catalogue, divisions=divisions)
        self.surroundings = around
        self.catalogue: Catalogue = around.catalogue
        self.divisions = around.divisions
        self.profile: Profile = opened.profile
        self.person: Person = opened.person
        self.store: Store = opened.base.store
        named = partial(division_name, around.divisions)
        self._lists = Lists(self.store, self.catalogue, named, self.circumstances)
        self.filters = Filters(self.store, self.catalogue, self._lists, lambda: self.today().year)
        self.guard = Guard(self.store, self.catalogue, self.person.name, clock)
        if self.store.waiting():
            self.sync.take_what_waited()

    @made_once
    def _records(self) -> "RecordsDesk":
        from desktop_app.station.records_desk import RecordsDesk

        made = RecordsDesk(self.store, self.catalogue, self.profile, self.person, self._clock)
        made.ranges = self._granted
        made.look_again = self._look_again
        made.amendments.append(self._amended)
        areas, area = self.surroundings.areas, self.profile.area
        made.standing |= standing_values(areas, area, self.store, self.today())
        made.guards.append(self._guard)
        return made

    def _granted(self, kind: str) -> "NumberRange | None":
        return self.sync.number_range(kind)

    def _look_again(self) -> None:
        self.sync.look_again()

    def _amended(self, edits: Sequence[Edit]) -> list[Edit]:
        return self.measures.followed(self.years.looked_at(edits))

    def _guard(self, edits: Sequence[Edit]) -> None:
        for guard in (self.hand_over.guard, self.ledger.guard, self.measures.guard):
            guard(edits)

    def today(self) -> date:
        """The day by the station's clock, in China."""
        return day_of(self._clock.now_ms())

    def gets_money_only(self) -> bool:
        """Whether today the station's area is supported with money alone (昌都: PM-009, A10)."""
        areas = self.surroundings.areas
        return mechanisms(areas, self.profile.area, self.store, self.today()) == {"FS"}

    def settings(self) -> dict[str, str]:
        """The settings in force here, by key; what nobody set is the catalogue's default."""
        return settings_in_force(self.store.find("setting"), self.profile.area)

    def circumstances(self) -> "Circumstances":
        """The day, the area's settings and the catalogue, as checks and gates are called with them."""
        return self.checks.circumstances()

    def verify_code(self, text: str) -> "NoticeProof":
        """What the code on a sheet proves, if this station signed it; raises NoticeRefused."""
        from desktop_app.notices.freeze import verify_qr

        return verify_qr(text, self.sync.keys.public.raw)

    # -- people, files, carrying -----------------------------------------------------------------

    @made_once
    def accounts(self) -> "AccountsDesk":
        """Who may open this station."""
        return accounts_of(self._opened.base, self.guard.note)

    @made_once
    def house(self) -> "Housekeeping":
        """Backups, files that go out, attachments that come in."""
        from desktop_app.station.housekeeping import Housekeeping

        return Housekeeping(
            self._opened,
            self.catalogue,
            self.divisions,
            self._clock,
            self._records.write,
            self.guard,
            self.settings,
        )

    @made_once
    def sheets(self) -> "Spreadsheets":
        """Workbooks in and out."""
        from desktop_app.station.spreadsheets import Spreadsheets

        return Spreadsheets(
            self.store,
            self.catalogue,
            self.divisions,
            self.profile,
            self.guard,
            self._lists,
            self.circumstances,
        )

    @made_once
    def files(self) -> "AttachmentDesk":
        """Pictures and papers kept with records."""
        from desktop_app.station.attachments import AttachmentDesk

        return AttachmentDesk(self.store, self.catalogue, self._records.write, self.settings)

    @made_once
    def sync(self) -> "SyncDesk":
        """Bundles to the province and its answers."""
        from desktop_app.station.sync_desk import SyncDesk

        return SyncDesk(self.store, self.catalogue, self.profile, self._clock)

    @made_once
    def updates(self) -> "Updating":
        """Newer programs and editions."""
        from desktop_app.station.edition_desk import EditionDesk
        from desktop_app.station.updating import Updating

        folder, editions = self._opened.base.folder.path, EditionDesk(self.store)
        return Updating(folder, self.sync.issuers, self.house.back_up, editions)

    @made_once
    def recoding(self) -> "RecodingDesk":
        """Divisions that got another code."""
        from desktop_app.station.edition_desk import EditionDesk
        from desktop_app.station.recoding_desk import RecodingDesk

        return RecodingDesk(EditionDesk(self.store), self.updates, self.divisions, self._lists)

    # -- what becomes of records -----------------------------------------------------------------

    @made_once
    def erasure(self) -> "ErasureDesk":
        """Lawful erasure."""
        from desktop_app.station.erasure_desk import ErasureDesk

        return ErasureDesk(self.store, self.catalogue, self.profile, self.person, self._clock)

    @made_once
    def life(self) -> "LifeDesk":
        """What befalls households."""
        from desktop_app.station.life_desk import LifeDesk

        records = self._records
        return LifeDesk(self.store, self.catalogue, self.circumstances, records.numbered, records.write)

    @made_once
    def hand_over(self) -> "HandOverDesk":
        """Households handed to another station."""
        from desktop_app.station.hand_over_desk import HandOverDesk

        return HandOverDesk(self.store, self.divisions, self.sync.scope, self._records.write)

    @made_once
    def years(self) -> "YearDesk":
        """New years from last year's data."""
        from desktop_app.station.year_desk import YearDesk

        return YearDesk(self.store, self.catalogue, self._records.write)

    @made_once
    def measures(self) -> "MeasureDesk":
        """The measures that follow from other records."""
        from desktop_app.station.measure_desk import MeasureDesk

        return MeasureDesk(self.store, self.catalogue, self._records.write)

    @made_once
    def ledger(self) -> "LedgerDesk":
        """The money books."""
        from desktop_app.station.ledger_desk import LedgerDesk

        return LedgerDesk(
            self.store, self.catalogue, self.profile.area, self.person.name, self._records.write
        )

    @made_once
    def season(self) -> "SeasonDesk":
        """The season of 动态管理, and one value for many."""
        from desktop_app.station.many_desk import ManyDesk
        from desktop_app.station.season_desk import SeasonDesk

        write, device = self._records.write, self.profile.device
        many = ManyDesk(self.store, self.catalogue, self._lists, device, write, self.today)
        return SeasonDesk(self.store, self.filters, many)

    # -- what judges and counts ------------------------------------------------------------------

    @made_once
    def checks(self) -> "FindingsDesk":
        """What the checks find."""
        from desktop_app.station.findings_desk import FindingsDesk, LookUps, Outside
        from desktop_app.station.travelled import carried_facts

        around, device = self.surroundings, self.profile.device
        made = FindingsDesk(
            self.store,
            self.catalogue,
            self._clock,
            LookUps(around.divisions, around.counties, around.areas, around.shelf),
            self.settings,
            (self.profile, self.person),
            Outside(self._stale, partial(carried_facts, self.store, device, self.sync), self.sync.covers),
        )
        made.frozen = self._frozen_findings
        return made

    def _stale(self, record: Record) -> "Found | None":
        return self._notices.stale(record)

    def _frozen_findings(self) -> "Mapping[str, Sequence[Found]]":
        return self.reports.frozen_findings()

    @made_once
    def double(self) -> "DoubleDesk":
        """The second pair of hands."""
        from desktop_app.station.double_desk import DoubleDesk

        return DoubleDesk(
            self.store,
            self.catalogue,
            self._clock,
            self.person,
            self.circumstances,
            self._records.write,
        )

    @made_once
    def reports(self) -> "ReportDesk":
        """The figures."""
        from desktop_app.station.report_desk import ReportDesk, ReportHands

        records = self._records
        hands = ReportHands(
            self.checks, self._clock, self.settings, records.write, self.guard, records.lapsed
        )
        return ReportDesk(self.store, self.surroundings, self.profile, self.person.name, hands)

    @made_once
    def overview(self) -> "Overview":
        """What the first page draws."""
        from desktop_app.station.overview import Overview

        return Overview(self.store, self.catalogue, self.filters, self.reports, self.checks)

    @made_once
    def _derived(self) -> "DerivedDesk":
        from desktop_app.station.derived_desk import DerivedDesk

        return DerivedDesk(self.store, self.catalogue, self.checks.circumstances)

    # -- what is published -----------------------------------------------------------------------

    @made_once
    def _notices(self) -> "NoticeDesk":
        from desktop_app.station.notice_desk import NoticeDesk

        return NoticeDesk(
            self.store,
            self.catalogue,
            self.divisions,
            self.surroundings.shelf,
            number=self._notice_number,
            sign=self.sync.sign,
            write=self._records.write,
            policy=self._notice_policy,
        )

    def _notice_number(self, year: int, code: str) -> str:
        from desktop_app.notices.freeze import notice_number

        numbered = partial(notice_number, self.profile.tag, year, code)
        start = numbered(1).removesuffix("0001")
        return numbered(self._records.free_serial("notice", "number", start))

    def _notice_policy(self) -> "NoticeSettings":
        from desktop_app.notices.model import NoticeSettings

        return NoticeSettings(self.catalogue, self.settings(), self._approval_holds)

    def _approval_holds(self, entity: str, record: Record) -> bool:
        return self._records.is_approved(entity, str(record["id"]))

    @made_once
    def papers(self) -> "PapersDesk":
        """Papers to sign."""
        from desktop_app.station.papers_desk import Hands, PapersDesk

        signing = Hands(self._lists, self.files, self._records.write, self._derived.of, self.today)
        return PapersDesk(self.store, self.catalogue, self.surroundings.shelf, self.divisions, signing)

    @made_once
    def board(self) -> "NoticeBoard":
        """What hangs at the village's board."""
        from desktop_app.station.notice_board import NoticeBoard

        shelf = self.surroundings.shelf
        return NoticeBoard(self.store, self.catalogue, shelf, self._notices, self.verify_code, self.divisions)

    @made_once
    def audit(self) -> "AuditDesk":
        """What auditors ask for."""
        from desktop_app.station.audit_desk import AuditDesk

        shelf = self.surroundings.shelf
        return AuditDesk(
            self.store, self.catalogue, shelf, self._notices, self.guard, self.divisions, self.today
        )
