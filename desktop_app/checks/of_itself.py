"""Which computed fields follow from a record alone, told apart from how they are computed.

A list asks for their names before anything is computed, and importing all rules would keep it waiting.
"""

from collections.abc import Mapping

OF_ITSELF: Mapping[str, tuple[str, ...]] = {
    "member": ("sex", "age"),
    "household_income": ("property_income", "transfer_income", "gross_income", "net_income"),
    "relocation": ("area_per_capita",),
    "employment": ("is_organized", "months", "is_stable"),
    "land_quota_trade": ("total",),
    "talent_exchange": ("days",),
}
"""Computed fields that follow from the record alone: a list can show them for every row."""
