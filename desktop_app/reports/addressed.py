"""To whom an annual report goes, which pairings it is about, and what its number is made of (PM-090).

What is done by 对口支援 in 藏 and 疆 is reported to the second leading group; an area with two mechanisms to
both. A report of more than one paired area, a province's, goes to the groups of all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_app.catalog.areas import Area, Areas
from desktop_app.catalog.model import Catalogue
from desktop_app.reports.scope import Scope

_UNPAIRED = "EW"


@dataclass(frozen=True, slots=True)
class Addressed:
    """Recipients, mechanisms by code, pairings as sentences, and the code in the report's number."""

    recipients: tuple[str, ...]
    mechanisms: tuple[str, ...]
    pairings: tuple[str, ...]
    code: str


def addressed(scope: Scope, areas: Areas, settings: Mapping[str, str], catalogue: Catalogue) -> Addressed:
    """Where the report of an area goes, by the pairings and settings in force."""
    own = _paired(scope, areas)
    mechanisms = dict.fromkeys(one for area in own for one in area.mechanisms) or {_UNPAIRED: None}
    keys = [f"report_recipient.{one}" for one in mechanisms]
    labels = catalogue.codes["mechanism"]
    return Addressed(
        tuple(dict.fromkeys(settings.get(key) or catalogue.setting(key) for key in keys)),
        tuple(mechanisms),
        tuple(
            f"{area.supporter}—{area.name}（{'、'.join(map(labels.label, area.mechanisms))}）" for area in own
        ),
        scope.include[0] if scope.is_division or not own else own[0].id,
    )


def _paired(scope: Scope, areas: Areas) -> Sequence[Area]:
    """The pairings an area belongs to; if it belongs to none, those that lie within it."""
    if not scope.is_division:
        return [area for area in areas if area.codes == scope.include]
    code = scope.include[0]
    within = [area for area in areas if any(prefix.startswith(code) for prefix in area.codes)]
    return areas.all_of(code) or within
