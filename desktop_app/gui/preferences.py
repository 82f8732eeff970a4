"""What the window remembers for itself on this laptop: sizes, columns, scale. Nothing personal."""

from PySide6.QtCore import QByteArray, QSettings

from desktop_app.catalog.places import portable_folder


class Preferences:
    """Small facts about the window, kept between starts."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings or _own_settings()

    def columns(self, entity: str, default: tuple[str, ...]) -> list[str]:
        """The columns a person chose for a list."""
        kept = str(self._settings.value(f"columns/{entity}", ""))
        return kept.split(",") if kept else list(default)

    def keep_columns(self, entity: str, names: list[str]) -> None:
        """Remember the columns of a list."""
        self._settings.setValue(f"columns/{entity}", ",".join(names))

    def geometry(self) -> QByteArray | None:
        """Where the window stood last."""
        kept = self._settings.value("geometry")
        return kept if isinstance(kept, QByteArray) else None

    def keep_geometry(self, geometry: QByteArray) -> None:
        """Remember where the window stands."""
        self._settings.setValue("geometry", geometry)

    @property
    def scale(self) -> int:
        """The scale of the window in per cent, 100 to 200."""
        kept = str(self._settings.value("scale", "100"))
        return min(200, max(100, int(kept))) if kept.isdecimal() else 100

    @scale.setter
    def scale(self, per_cent: int) -> None:
        self._settings.setValue("scale", str(per_cent))

    def text(self, key: str) -> str:
        """A text typed last time, such as the place where notices are posted."""
        return str(self._settings.value(f"text/{key}", ""))

    def keep_text(self, key: str, value: str) -> None:
        """Remember a text for next time."""
        self._settings.setValue(f"text/{key}", value)


def _own_settings() -> QSettings:
    """The person's settings on this laptop, or those that a program on a stick carries with it."""
    carried = portable_folder()
    if carried is None:
        return QSettings("bangfu-ledger", "window")
    return QSettings(str(carried / "window.ini"), QSettings.Format.IniFormat)
