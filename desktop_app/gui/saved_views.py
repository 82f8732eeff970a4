"""Views of a list by name: filters, order and columns, one click to return to.

The search text is no part of a view: it may be a person's name or number, and what the window remembers
lies unencrypted beside the ledger.
"""

import json
from collections.abc import Mapping

from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views import View


class SavedViews:
    """The named views of one list in the preferences of this laptop."""

    def __init__(self, preferences: Preferences, entity: str) -> None:
        self._preferences = preferences
        self._key = f"views/{entity}"

    def all(self) -> dict[str, View]:
        """The views by name, in the order in which they were saved; unreadable ones are none."""
        try:
            kept = json.loads(self._preferences.text(self._key) or "{}")
            return {name: _view(said) for name, said in kept.items()}
        except (ValueError, TypeError, AttributeError, KeyError):
            return {}

    def keep(self, name: str, view: View) -> None:
        """Save a view; one of the same name is replaced."""
        self._write({**self.all(), name: view})

    def drop(self, name: str) -> None:
        """Forget a view."""
        self._write({kept: view for kept, view in self.all().items() if kept != name})

    def _write(self, views: Mapping[str, View]) -> None:
        said = {
            name: {
                "filters": {column: list(values) for column, values in view.filters.items()},
                "sort": view.sort,
                "descending": view.descending,
                "columns": list(view.columns),
            }
            for name, view in views.items()
        }
        self._preferences.keep_text(self._key, json.dumps(said, ensure_ascii=False))


def _view(said: Mapping[str, object]) -> View:
    filters, columns = said["filters"], said["columns"]
    if not isinstance(filters, dict) or not isinstance(columns, list):
        raise TypeError("not a view")
    return View(
        {str(column): tuple(values) for column, values in filters.items()},
        str(said["sort"]),
        bool(said["descending"]),
        tuple(str(name) for name in columns),
    )
