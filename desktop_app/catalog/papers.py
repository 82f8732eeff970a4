"""The signed papers of a household as the catalogue declares them (``papers.toml``)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.catalog.model import Catalogue, CatalogueError
from desktop_app.catalog.places import resources_folder


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One paper: its fields as ``entity.field``, the columns of its members' table, lists, text, signatures.

    ``sets`` is the yes-or-no field that the scan of the signed sheet answers with yes, ``dated`` the one
    that takes the day; both may be empty. ``sheets`` and ``people`` name whole records that are asked with
    every field, of the household and of each member.
    """

    code: str
    name: str
    fields: tuple[str, ...]
    members: tuple[str, ...]
    text: tuple[str, ...]
    signatures: tuple[str, ...]
    lists: tuple[str, ...] = ()
    sets: str = ""
    dated: str = ""
    sheets: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def load_papers(catalogue: Catalogue, folder: Path | None = None) -> dict[str, PaperKind]:
    """The papers by code. Raises CatalogueError for a field that the catalogue does not have."""
    place = folder or resources_folder() / "catalog"
    rows = tomllib.loads((place / "papers.toml").read_text(encoding="utf-8"))["paper"]
    kinds = [_paper(row) for row in rows]
    for kind in kinds:
        for whole in (*kind.sheets, *kind.people):
            if whole not in catalogue.entities:
                raise CatalogueError(f"papers.toml: {kind.code} names {whole}, which does not exist")
        for named in (*kind.fields, *kind.members, *filter(None, (kind.sets, kind.dated))):
            entity, _, name = named.partition(".")
            if entity not in catalogue.entities or not catalogue.entity(entity).has(name):
                raise CatalogueError(f"papers.toml: {kind.code} names {named}, which does not exist")
    return {kind.code: kind for kind in kinds}


def _paper(row: dict[str, Any]) -> PaperKind:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(row.get(name, ()))

    return PaperKind(
        code=row["code"],
        name=row["name"],
        fields=texts("fields"),
        members=texts("members"),
        text=texts("text"),
        signatures=texts("signatures"),
        lists=texts("lists"),
        sets=row.get("sets", ""),
        dated=row.get("dated", ""),
        sheets=texts("sheets"),
        people=texts("people"),
    )
