"""The province's annual reports: of a township, county, paired area or the whole, frozen and proved.

A frozen one is kept in the office's encrypted file and does not travel: its workbook shows records of every
area. It holds the values and where every chain stood; set again, it gives the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from desktop_app.catalog.settings import settings_in_force
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.postgres.queries import PgQueryDoor
from desktop_app.province.reporting import Reporting
from desktop_app.reports.addressed import addressed
from desktop_app.reports.annual import compose, value_of
from desktop_app.reports.annual_book import annual_book
from desktop_app.reports.drill import Drill, Limits
from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.facts import Asked, Report
from desktop_app.reports.listing import listed
from desktop_app.reports.paper import canonical, digest_of, printed, thaw
from desktop_app.reports.scope import Scope
from desktop_app.store.queries import QueryDoor
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

_LISTS = ("projects", "funds", "notices", "issues", "models", "enterprises", "coverage", "mechanisms")
_SHOWN = Limits(each=50_000, all=500_000)
"""How many records the workbook has of one part of an indicator, and in all: what a spreadsheet program opens
on 4 GB. A county's report has them all.
"""

_OFFICES = {9: "人民政府", 12: "村民委员会"}


@dataclass(frozen=True, slots=True)
class Frozen:
    """An annual report as it was frozen: its payload with the hash, its sheets and its workbook."""

    title: str
    payload_hash: str
    frozen_at: str
    payload: Mapping[str, Any]
    pdf: bytes
    workbook: bytes


class Annuals:
    """Makes and keeps the annual reports of an office; ``vault`` is the encrypted file in its folder."""

    def __init__(self, reporting: Reporting, vault: Store, shelf: FontShelf) -> None:
        self._reporting = reporting
        self._vault = vault
        self._shelf = shelf

    def freeze(self, area: str) -> Frozen:
        """Freeze the report of an area, by its code or a paired area's id; raises OfficeRefused when it is
        frozen already.
        """
        scope = self._reporting.scope(area)
        if self._vault.meta(self._name(scope)):
            raise OfficeRefused(
                f"{scope.name}{self._reporting.year}年度报告已经冻结，不能重做；可以打印或核对。"
            )
        payload, workbook = self._made(scope)
        texts = canonical(payload), printed(payload, self._shelf), workbook
        kept = [self._vault.keep_blob(content) for content in texts]
        at = self._reporting.office.desk.at
        facts = orjson.dumps([digest_of(payload), at, *kept]).decode()
        self._vault.set_meta(**{self._name(scope): facts})
        self._vault.note_event(at, "", "annual report frozen", f"{scope.include[0]} {self._reporting.year}")
        return self._kept(scope)

    def kept(self, area: str) -> Frozen:
        """The frozen report of an area; raises OfficeRefused when there is none."""
        return self._kept(self._reporting.scope(area))

    def _kept(self, scope: Scope) -> Frozen:
        facts = self._vault.meta(self._name(scope))
        if not facts:
            raise OfficeRefused(f"{scope.name}{self._reporting.year}年度报告还没有冻结。")
        digest, at, *names = orjson.loads(facts)
        text, pdf, workbook = (self._vault.blob(name) or b"" for name in names)
        payload = thaw(text.decode())
        return Frozen(str(payload["title"]), digest, at, payload, pdf, workbook)

    def verify(self, area: str) -> list[str]:
        """What of a frozen report no longer holds, as sentences; none when all of it does (VR-STAT-001, 002).

        The sheets are set once more from the frozen values; every chain must still hold the place it was at;
        where nothing came since, the whole report is made again, to the byte; another version of program or
        catalogue must come to its values.
        """
        frozen, found = self.kept(area), []
        if digest_of(frozen.payload) != frozen.payload_hash:
            found.append("冻结的数值与摘要不符。")
        if printed(frozen.payload, self._shelf) != frozen.pdf:
            found.append("按冻结的数值重新排版，与保存的文件不一致。")
        if not all(self._holds(device, head) for device, head in frozen.payload["journal"].items()):
            found.append("台账流水里没有报告冻结时的位置。")
        then = self._then(frozen)
        with then._engine_and_heads() as (_engine, heads):
            same = heads == frozen.payload["journal"]
        if same:
            payload, workbook = then._made(then._reporting.scope(area))
            alike = payload["values"] == frozen.payload["values"]
            if payload["made_by"] == frozen.payload.get("made_by"):
                alike = (digest_of(payload), workbook) == (frozen.payload_hash, frozen.workbook)
            if not alike:
                found.append("台账没有变化，重新计算的结果却与冻结的不一致。")
        return found

    def _then(self, frozen: Frozen) -> "Annuals":
        """This desk on the day of a frozen report."""
        day = date.fromisoformat(frozen.frozen_at[:10])
        return Annuals(replace(self._reporting, today=day), self._vault, self._shelf)

    def _holds(self, device: str, head: str) -> bool:
        seq, _, digest = head.partition(":")
        found = next(self._reporting.office.store.transactions(device, int(seq), int(seq)), None)
        return found is not None and found.hash.hex() == digest

    def _name(self, scope: Scope) -> str:
        places = "+".join(scope.include) + "".join(f"-{code}" for code in scope.exclude)
        return f"annual.{self._reporting.year}.{places}"

    # -- making ----------------------------------------------------------------------------------

    @contextmanager
    def _engine_and_heads(self) -> Iterator[tuple[Engine, dict[str, str]]]:
        """An engine over one moment of the ledger, and where every chain stood then."""
        with self._reporting.engine() as engine:
            door = engine.ledger
            if not isinstance(door, QueryDoor | PgQueryDoor):
                raise OfficeRefused("这种台账不能统计。")
            yield engine, door.heads()

    def _made(self, scope: Scope) -> tuple[dict[str, Any], bytes]:
        with self._engine_and_heads() as (engine, heads):
            results = engine.compute(scope)
            asked = self._asked(scope, heads)
            before = self._before(scope)
            report = Report(engine, scope, self._reporting.divisions, asked, results, before)
            payload = compose(report)
            return payload, self._workbook(engine, scope, payload, results)

    def _before(self, scope: Scope) -> Mapping[str, Any]:
        """Last year's values: as they were frozen, else worked out now."""
        before = Annuals(replace(self._reporting, year=self._reporting.year - 1), self._vault, self._shelf)
        if self._vault.meta(before._name(scope)):
            values: Mapping[str, Any] = before._kept(scope).payload["values"]
            return values
        with before._reporting.engine() as engine:
            return {
                f"{item.indicator.id}.{item.figure.key}": value_of(item) for item in engine.compute(scope)
            }

    def _workbook(
        self, engine: Engine, scope: Scope, payload: Mapping[str, Any], results: Sequence[Result]
    ) -> bytes:
        lists = [listed(engine, name, scope, self._reporting.divisions) for name in _LISTS]
        return annual_book(payload, Drill.of(engine, results, scope, _SHOWN), lists)[0]

    def _asked(self, scope: Scope, heads: Mapping[str, str]) -> Asked:
        office, today, year = self._reporting.office, self._reporting.today, self._reporting.year
        code, catalogue = scope.include[0], self._reporting.catalogue
        areas = self._reporting.areas().on(self._reporting.day.isoformat())
        settings = settings_in_force(office.store.find("setting"), office.desk.province.code)
        to = addressed(scope, areas, settings, catalogue)
        return Asked(
            area_name=scope.name,
            issuer=scope.name + _OFFICES.get(len(code), "扶贫开发领导小组办公室"),
            recipients=to.recipients,
            date=f"{today.year}年{today.month}月{today.day}日",
            number=f"{office.desk.province.code}-{year}-NB-{to.code}",
            journal=heads,
            footer=(f"统计截至{self._reporting.day.isoformat()}；数字均由台账计算，不手工填报。",),
            pairings=to.pairings,
            mechanisms=to.mechanisms,
        )
