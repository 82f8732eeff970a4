"""Making the edits of sample records: the same sample gives the same ids on every machine."""

from dataclasses import dataclass, field, replace

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Value

_SAMPLE_KEYS: dict[str, tuple[str, ...]] = {
    "fund_allocation": ("doc_no",),
    "fund_disbursement": ("project_id", "voucher_no"),
    "fund_reimbursement": ("project_id", "voucher_no"),
    "project_beneficiary": ("project_id", "household_id"),
    "notice": ("project_id", "notice_type"),
    "employment": ("member_id", "start_date"),
    "training_event": ("title", "start_date"),
    "training_participant": ("event_id", "member_id"),
    "industry_entity": ("name", "division_code"),
    "industry_link": ("entity_id", "household_id"),
    "talent_exchange": ("person_name", "start_date"),
    "donation": ("receipt_no",),
    "donation_match": ("donation_id", "household_id"),
    "relocation_followup": ("relocation_id", "followup_type"),
    "cadre_relative": ("division_code", "name"),
}
"""What tells sample records apart that have no natural key."""


@dataclass(slots=True)
class Entry:
    """Collects edits, parents before children."""

    catalogue: Catalogue
    edits: list[Edit] = field(default_factory=list)

    def add(self, entity: str, **values: Value) -> str:
        """Enter a record; its id."""
        declared = self.catalogue.entity(entity)
        key = declared.key or _SAMPLE_KEYS[entity]
        made = record_id(replace(declared, key=key), values)
        self.edits.append(Edit(entity, made, {**values, "source_kind": "3"}))
        return made
