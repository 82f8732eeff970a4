"""Putting the store together with pinyin and the names of divisions, which it does not know itself."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache, partial

from desktop_app.catalog.areas import Areas
from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.model import Catalogue, Records, Value
from desktop_app.catalog.pinyin import keys, only_readings
from desktop_app.store.store import StoreContext


def store_context(catalogue: Catalogue, divisions: Divisions) -> StoreContext:
    """What a store of this catalogue needs from outside."""
    return StoreContext(catalogue, spellings, partial(division_name, divisions))


def spellings(text: str) -> Iterator[str]:
    """The pinyin words that find a name: whole and by initials, from each of its characters on."""
    if not text:
        return
    parts = only_readings(text)
    if parts is None:
        yield keys(text, person=True).joined
    else:
        whole, initials = "".join(parts), "".join([part[0] for part in parts])
        yield whole if whole == initials else f"{whole} {initials}"
    yield from _following(text[1:])


@lru_cache(maxsize=50_000)
def _following(text: str) -> tuple[str, ...]:
    """The same for what follows a surname: there are few of these, and the halves of a township's names."""
    return (keys(text, person=False).joined, *_following(text[1:])) if text else ()


def division_name(divisions: Divisions, code: str) -> str:
    """A division as lists name it: a village by its short name; an unknown code as it is."""
    return divisions.short_name(code) if divisions.exists(code) else code


def standing_values(areas: Areas, area: str, records: Records, today: date) -> dict[str, Value]:
    """What every record of an area carries unless it says otherwise: its mechanism, where there is only one
    today.

    Where an area has two (甘孜, PM-011) a person says which one a record belongs to.
    """
    found = mechanisms(areas, area, records, today)
    return {"mechanism": next(iter(found))} if len(found) == 1 else {}


def mechanisms(areas: Areas, area: str, records: Records, today: date) -> frozenset[str]:
    """The mechanisms by which an area is supported today, as the circular and the province's records say."""
    paired = areas.recorded(records.find("supported_area")).on(today.isoformat()).all_of(area)
    return frozenset(mechanism for item in paired for mechanism in item.mechanisms)
