"""Values that the whole file has in common because its columns do not carry them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.catalog.values import ValueRefused, parse_value
from desktop_app.exchange.plan import ImportRefused, Question

_KEYS: Mapping[str, tuple[str, str]] = {
    "year": ("household_year", "year"),
    "identified_year": ("household", "identified_year"),
    "identify_standard": ("household", "identify_standard"),
    "household_type": ("household_year", "household_type"),
    "poverty_status": ("status_change", "poverty_status"),
}
"""What may be set for a whole file, and the field it fills."""


@dataclass(slots=True)
class Constants:
    """The answers given so far, and the households that still wait for one."""

    catalogue: Catalogue
    given: Mapping[str, Value]
    missing: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, catalogue: Catalogue, typed: Mapping[str, str]) -> "Constants":
        """Understand what a person typed; raises ImportRefused with the sentence of the field."""
        given: dict[str, Value] = {}
        for key, text in typed.items():
            if key not in _KEYS:
                raise ImportRefused(f"没有“{key}”这个统一填写项，可用：{'、'.join(_KEYS)}。")
            entity, name = _KEYS[key]
            try:
                given[key] = parse_value(catalogue.entity(entity).field(name), text, catalogue)
            except ValueRefused as refused:
                raise ImportRefused(refused.message) from None
        return cls(catalogue, given)

    def get(self, key: str) -> Value:
        """The answer for ``key``, or None while there is none."""
        return self.given.get(key)

    def ask(self, keys: Iterable[str]) -> None:
        """Note that something that would be taken waits for the answers to ``keys``."""
        for key in keys:
            self.missing[key] = self.missing.get(key, 0) + 1

    def questions(self) -> tuple[Question, ...]:
        """What has to be asked, in the order of the form."""
        return tuple(self._question(key) for key in _KEYS if key in self.missing)

    def _question(self, key: str) -> Question:
        item = self.catalogue.entity(_KEYS[key][0]).field(_KEYS[key][1])
        table = self.catalogue.codes.get(item.codes)
        choices = tuple((code.code, code.label) for code in table) if table else ()
        return Question(key, item.label, choices, self.missing[key])
