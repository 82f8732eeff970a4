"""Where a finding is mended: a field, rows that are still to be entered, or what a mark follows from.

A finding belongs to the record it was found on, for lists and reports; whoever opens it wants to be there
where something can be typed.
"""

from desktop_app.catalog.model import Records
from desktop_app.checks.exit import exit_marks, place_of_mark
from desktop_app.checks.loading import load_household
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.values import number, text

Place = tuple[str, str, str]
"""Entity, record id and field. Rows to be entered have no field, and the id of the record above them."""

_EXIT = "status_change"


def mended_at(found: Found, records: Records, circumstances: Circumstances) -> Place:
    """The place of a finding that a person goes to."""
    declared = circumstances.catalogue.entities.get(found.entity)
    words = circumstances.texts.get(found.check)
    is_typed = bool(declared and found.field and declared.field(found.field).stored)
    if words and words.rows and not is_typed:
        return words.rows, found.record_id, ""
    if found.entity == _EXIT and found.field:
        return _behind_mark(found, records, circumstances) or (found.entity, found.record_id, found.field)
    return found.entity, found.record_id, found.field


def _behind_mark(found: Found, records: Records, circumstances: Circumstances) -> Place | None:
    """What one of the five marks of an exit follows from, while it is not met; None for any other field."""
    change = records.get(_EXIT, found.record_id) or {}
    facts = load_household(records, text(change, "household_id"))
    marks = exit_marks(facts, change, circumstances.catalogue, circumstances.today) if facts else ()
    if facts is None or found.field not in {name for name, _label, met in marks if not met}:
        return None
    entity, own, field = place_of_mark(
        found.field, facts.in_year(number(change, "year"), circumstances.today)
    )
    return (entity, own, field) if own else None
