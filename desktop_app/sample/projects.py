"""The sample township's projects and money, read from ``resources/sample/projects.toml`` as typed."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, FieldType, Value
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.values import parse_value

_REFERRING = ("fund", "indicator", "disbursement", "reimbursement")
_NOT_FIELDS = frozenset({"ref", "after", "subsidy", *_REFERRING})
_QUANTITY_SCALE = 100
_KEYS: Mapping[str, tuple[str, ...]] = {
    "fund_allocation": ("doc_no",),
    "fund_disbursement": ("project_id", "voucher_no"),
    "fund_reimbursement": ("project_id", "voucher_no"),
}
"""What tells records apart that have no natural key, so that the sample is the same on every machine."""


@dataclass(slots=True)
class SampleMoney:
    """The edits that enter organizations, allocations, projects and their money, by ref.

    ``later`` holds, by the code of the notice that must be over before, the payments that come after it.
    """

    edits: list[Edit] = field(default_factory=list)
    later: dict[str, list[Edit]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def read_money(catalogue: Catalogue, folder: Path | None = None) -> SampleMoney:
    """The sample money as edits; the same file gives the same ids.

    Households are referred to by the ids an import of township.xlsx gives them. Raises ValueRefused when
    the file says something the catalogue does not know.
    """
    place = (folder or resources_folder() / "sample") / "projects.toml"
    declared = tomllib.loads(place.read_text(encoding="utf-8"))
    writer = _Writer(catalogue, declared["township"])
    for organization in declared["organization"]:
        writer.add("organization", organization)
    for allocation in declared["allocation"]:
        writer.add("fund_allocation", allocation)
    for number, project in enumerate(declared["project"], start=1):
        writer.project({**declared["defaults"], **project}, number)
    return writer.made


class _Writer:
    def __init__(self, catalogue: Catalogue, township: str) -> None:
        self.made = SampleMoney()
        self._catalogue = catalogue
        self._township = township

    def add(self, entity: str, declared: Mapping[str, Any], **more: Value) -> str:
        """Add one record as typed; ``more`` are stored values. Returns its id."""
        values = {**dict(self._values(entity, declared)), **more}
        named = self._catalogue.entity(entity)
        who = "household_id" if "household_id" in more else "name"
        key = named.key or _KEYS.get(entity) or ("project_id", who)
        known = record_id(replace(named, key=key), values)
        ref = str(declared.get("ref", ""))
        if ref:
            self.made.ids[ref] = known
        after = str(declared.get("after", ""))
        target = self.made.later.setdefault(after, []) if after else self.made.edits
        target.append(Edit(entity, known, values))
        return known

    def _values(self, entity: str, declared: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        for name, typed in declared.items():
            if name in _NOT_FIELDS:
                continue
            item = self._catalogue.entity(entity).field(name)
            if item.type is FieldType.REF:
                yield name, self.made.ids[str(typed)]
            elif (value := parse_value(item, str(typed), self._catalogue)) is not None:
                yield name, value

    def project(self, declared: Mapping[str, Any], number: int) -> None:
        """Add a project with everything below it."""
        code = f"{declared['year']}{self._township}{number:04d}"
        project = self.add("project", declared, project_code=code)
        parts: Iterable[tuple[str, str]] = (
            ("fund", "project_fund"),
            ("indicator", "project_indicator"),
            ("disbursement", "fund_disbursement"),
            ("reimbursement", "fund_reimbursement"),
        )
        for part, entity in parts:
            for item in declared.get(part, ()):
                self.add(entity, item, project_id=project)
        if "subsidy" in declared:
            self._subsidy(declared["subsidy"], project)

    def _subsidy(self, declared: Mapping[str, Any], project: str) -> None:
        """The list of beneficiaries: registered households by number, others by name and group (A4)."""
        shared = {"benefit_mode": declared["benefit_mode"], "standard": declared["standard"]}
        each = int(declared["unit_amount"]) * 100
        households = self._catalogue.entity("household")
        for number, quantity in declared["registered"]:
            household = record_id(households, {"household_no": number})
            self._beneficiary(shared, project, quantity, each, household_id=household)
        for name, group, quantity in declared["others"]:
            self._beneficiary(shared, project, quantity, each, name=name, village_group=group)

    def _beneficiary(
        self, shared: Mapping[str, str], project: str, quantity: int, each: int, **who: Value
    ) -> None:
        scaled = quantity * _QUANTITY_SCALE
        self.add(
            "project_beneficiary", shared, project_id=project, quantity=scaled, amount=quantity * each, **who
        )
