"""Whether an entry says something that this catalogue's tables can hold: one answer for every ledger."""

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Entry

_NOTHING = "\0"  # no database's text may hold it
_WAITS = "，更新目录后再生效。"
_UNKEEPABLE = "内容里有不能保存的字符，已退回；请重新填写后再上报。"


def waits(reason: str) -> bool:
    """Whether an entry with this ``reason`` only waits for a newer edition of the catalogue."""
    return reason.endswith(_WAITS)


class Fitting:
    """Looks entries over before they are applied."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._types: dict[str, dict[str, type]] = {}

    def misfit(self, entry: Entry) -> str:
        """Why an entry cannot be applied, in Chinese; an empty text lets it in."""
        if entry.entity not in self._catalogue.entities:
            return f"本站的目录没有“{entry.entity}”这类记录{_WAITS}"
        types = self._types.get(entry.entity) or self._learn(entry.entity)
        if _NOTHING in entry.record_id or _NOTHING in entry.home:
            return _UNKEEPABLE
        for name, _, value, _ in entry.changes or ():
            wanted = types.get(name)
            if wanted is None:
                label = self._catalogue.entity(entry.entity).label
                return f"“{label}”没有“{name}”这一项{_WAITS}"
            if value is None:
                continue
            if type(value) is not wanted:
                label = self._catalogue.entity(entry.entity).field(name).label
                return f"“{label}”这一项的内容不是规定的类型，已退回。"
            if wanted is str and _NOTHING in value:  # type: ignore[operator]  # its type was just looked at
                return _UNKEEPABLE
        return ""

    def _learn(self, name: str) -> dict[str, type]:
        fields = self._catalogue.entity(name).stored_fields
        types: dict[str, type] = {item.name: int if item.type.is_integer else str for item in fields}
        self._types[name] = types
        return types
