"""When a conditional field is asked for: the small language of ``Field.when``.

``health has 04`` · ``id_type = 9`` · ``resettle_mode in 1,11`` · ``project_status >= 40`` ·
``work_months filled`` · ``school_status empty``. An empty condition always asks.
"""

from desktop_app.catalog.model import CatalogueError, Entity, Field, Record, Value


def asked(field: Field, record: Record) -> bool:
    """Whether ``field`` is to be shown and filled in, given the other values of the record."""
    if not field.when:
        return True
    name, verb, *rest = field.when.split(None, 2)
    wanted = rest[0] if rest else ""
    return _holds(record.get(name), verb, wanted)


def _holds(value: Value, verb: str, wanted: str) -> bool:
    filled = value not in (None, "", 0)
    match verb:
        case "filled":
            return filled
        case "empty":
            return not filled
        case "=":
            return str(value) == wanted
        case "in":
            return str(value) in wanted.split(",")
        case "has":
            return wanted in str(value or "").split(",")
        case ">=":
            return filled and int(str(value)) >= int(wanted)
        case _:
            raise CatalogueError(f"unknown condition {verb}")


def watched(entity: Entity) -> frozenset[str]:
    """The fields whose change can make another field of the entity appear or disappear."""
    return frozenset(item.when.split(None, 1)[0] for item in entity.fields if item.when)
