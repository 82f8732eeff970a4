"""Who answers for a measure on a day: the circular's list and what the province entered of it (PM-016)."""

from desktop_app.catalog.model import Catalogue, Record, Records


def responsible_departments(
    catalogue: Catalogue, records: Records, measure: str, day: str
) -> tuple[str, ...]:
    """The departments responsible for a measure on an ISO day.

    The circular's, by the names of the day; a ``measure_department`` record of one of these names says from
    when to when it holds, one of another name adds a department for its days.
    """
    rows = records.find("measure_department", measure=measure)
    holding = {str(row["department"]): _holds(row, day) for row in rows if row.get("department")}
    named = (*catalogue.departments_of(measure, day), *holding)
    return tuple(name for name in dict.fromkeys(named) if holding.get(name, True))


def _holds(row: Record, day: str) -> bool:
    return str(row.get("valid_from") or "") <= day <= str(row.get("valid_to") or day)
