"""The policy's own worklists as the catalogue declares them (``worklists.toml``)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from desktop_app.catalog.model import Catalogue, CatalogueError
from desktop_app.catalog.places import resources_folder


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits because a row of the policy says so: the open findings of ``check``, or what ``sql`` gives.

    ``poor`` keeps only households that have not left poverty, ``levels`` only stations of these levels; none
    named: of all.
    """

    source: str
    label: str
    check: str = ""
    sql: str = ""
    poor: bool = False
    levels: tuple[str, ...] = ()


def load_worklists(catalogue: Catalogue, folder: Path | None = None) -> tuple[Worklist, ...]:
    """The worklists in order. Raises CatalogueError for a check that the catalogue does not have."""
    place = folder or resources_folder() / "catalog"
    rows = tomllib.loads((place / "worklists.toml").read_text(encoding="utf-8"))["worklist"]
    found = tuple(Worklist(**{**row, "levels": tuple(row.get("levels", ()))}) for row in rows)
    for one in found:
        if bool(one.check) == bool(one.sql) or (one.check and one.check not in catalogue.checks):
            raise CatalogueError(f"worklists.toml: {one.source} needs a known check, or else SQL")
    return found
