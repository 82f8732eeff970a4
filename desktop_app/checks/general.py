"""Checks that hold for every entity: exact amounts, bounds, dates in order, links to the register."""

from collections.abc import Iterator

from desktop_app.catalog.model import Entity, Need, Record
from desktop_app.checks.identity import credit_code_ok
from desktop_app.checks.registry import Finding, check
from desktop_app.checks.values import chinese_day, day, filled

_REGISTER = ("household", "member")


@check("VR-FND-020", entity="*", facts=("entity",))
def exact_amounts(row: Record, entity: Entity) -> Iterator[Finding]:
    """Amounts are whole fen, other decimals whole in their scale: 万元 has six decimals, 元 two."""
    for name in entity.amounts:
        value = row.get(name)
        if value is not None and type(value) is not int:
            yield Finding(name, details=f"“{entity.field(name).label}”")


@check("VR-LNK-001", entity="*", facts=("entity",))
def linked_to_register(row: Record, entity: Entity) -> Finding | None:
    """What is done for a household or a person belongs to one in the register (PM-072). Source: SRC-01."""
    if not entity.parent:
        return None
    field = entity.field(entity.parent)
    if field.target not in _REGISTER or field.need is not Need.SUBMIT or filled(row, field.name):
        return None
    return Finding(field.name, details=f"请选择“{field.label}”")


@check("VR-ORG-001", entity="*", reads=("credit_code",))
def credit_code(row: Record) -> Finding | None:
    """A unified social credit code bears the right check character. Source: GB 32100-2015."""
    if not filled(row, "credit_code") or credit_code_ok(row["credit_code"]):
        return None
    return Finding("credit_code", details="请对照营业执照或登记证核对18位")


@check("VR-NUM-001", entity="*", facts=("entity",))
def within_bounds(row: Record, entity: Entity) -> Iterator[Finding] | None:
    """A number is what its field may hold: no area below nothing, no share above a hundred (fields.csv)."""
    for name, least, most in entity.bounded:  # once a record: no iterator is made for what is in order
        value = row.get(name)
        if type(value) is int and _lies_outside(value, least, most):
            return _out_of_bounds(row, entity)
    return None


def _lies_outside(value: int, least: int | None, most: int | None) -> bool:
    return (least is not None and value < least) or (most is not None and value > most)


def _out_of_bounds(row: Record, entity: Entity) -> Iterator[Finding]:
    for name, least, most in entity.bounded:
        value = row.get(name)
        if type(value) is int and _lies_outside(value, least, most):
            yield Finding(name, details=f"“{entity.field(name).label}”{_allowed(entity.field(name).bounds)}")


def _allowed(bounds: str) -> str:
    least, _dots, most = bounds.partition("..")
    if bounds == ">0":
        return "应大于0"
    if least and most:
        return f"应在{least}到{most}之间"
    return f"不能小于{least}" if least else f"不能大于{most}"


@check("VR-DAT-001", entity="*", facts=("entity",))
def dates_follow(row: Record, entity: Entity) -> Iterator[Finding] | None:
    """What ends does not end before it begins, wherever the field says what it follows (fields.csv)."""
    return _too_early(row, entity) if entity.follows else None


def _too_early(row: Record, entity: Entity) -> Iterator[Finding]:
    for name, before in entity.follows:
        first, second = day(row, before), day(row, name)
        if first is not None and second is not None and second < first:
            told = f"“{entity.field(name).label}”早于{chinese_day(first)}的“{entity.field(before).label}”"
            yield Finding(name, details=told)


CHECKS = (exact_amounts, linked_to_register, credit_code, within_bounds, dates_follow)
