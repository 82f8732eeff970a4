"""When a conditional field is asked for: the small language of ``Field.when``.

``health has 04`` · ``id_type != 9`` · ``resettle_mode in 1,11`` (an empty item stands for nothing entered) ·
``source_code starts 07,08`` · ``project_status >= 40`` · ``age between 6,15`` · ``work_months filled`` ·
``school_status empty``. Such clauses are joined by ``and`` or by ``or``; ``parent.`` before a name asks the
record that this one belongs to. An empty condition always asks.
"""

from collections.abc import Iterator

from desktop_app.catalog.model import CatalogueError, Entity, Field, Record, Value

_PARENT = "parent."


def asked(field: Field, record: Record, parent: Record | None = None) -> bool:
    """Whether ``field`` is to be shown and filled in, given the other values of the record.

    Computed fields count when ``record`` carries them. A clause about the parent does not hold while the
    parent is not at hand. Raises CatalogueError for a condition that cannot be read.
    """
    return held(field.when, record, parent)


def held(when: str, record: Record, parent: Record | None = None) -> bool:
    """Whether a condition holds of a record; an empty one always does. Raises CatalogueError."""
    if not when:
        return True
    found = (_clause(clause, record, parent) for clause in _clauses(when))
    return any(found) if " or " in when else all(found)


def _clauses(when: str) -> list[str]:
    if " or " in when and " and " in when:
        raise CatalogueError(f"a condition joins by and or by or, not both: {when}")
    return when.split(" or ") if " or " in when else when.split(" and ")


def _clause(clause: str, record: Record, parent: Record | None) -> bool:
    name, verb, *rest = clause.split(None, 2)
    wanted = rest[0] if rest else ""
    if name.startswith(_PARENT):
        return parent is not None and _holds(parent.get(name.removeprefix(_PARENT)), verb, wanted)
    return _holds(record.get(name), verb, wanted)


def _holds(value: Value, verb: str, wanted: str) -> bool:
    text = "" if value is None else str(value)
    filled = value not in (None, "", 0)
    match verb:
        case "filled" | "empty":
            return filled is (verb == "filled")
        case "=" | "!=":
            return (text == wanted) is (verb == "=")
        case "in":
            return text in wanted.split(",")
        case "starts":
            return text.startswith(tuple(wanted.split(",")))
        case "has":
            return wanted in text.split(",")
        case ">=":
            return filled and int(text) >= int(wanted)
        case "between":
            least, most = wanted.split(",")
            return text != "" and int(least) <= int(text) <= int(most)
        case _:
            raise CatalogueError(f"unknown condition {verb}")


def names_in(when: str) -> Iterator[str]:
    """The fields that a condition reads, those of the parent with ``parent.`` before them."""
    return (clause.split(None, 1)[0] for clause in _clauses(when)) if when else iter(())


def alternatives(when: str) -> tuple[str, ...]:
    """The fields that a condition wants empty: any one of them stands in for the field that is asked for."""
    clauses = (clause.split(None, 1) for clause in _clauses(when)) if when else ()
    return tuple(name for name, said in clauses if said == "empty")


def watched(entity: Entity) -> frozenset[str]:
    """The fields whose change can make another field of the entity appear or disappear."""
    return frozenset(name for item in entity.fields for name in names_in(item.when))
