"""六项帮扶: lists and forms of the assistance records, made from the catalogue alone."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTabWidget

from desktop_app.gui.context import Context
from desktop_app.gui.place import Place, RecordsPlace


class Measures(Place):
    """One tab for each kind of assistance record."""

    def __init__(self, context: Context, entities: Sequence[str]) -> None:
        super().__init__(context)
        self._entities = list(entities)
        self._made: dict[int, RecordsPlace] = {}
        self._holders = [Place(context) for _ in entities]
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for name, holder in zip(entities, self._holders, strict=True):
            self.tabs.addTab(holder, context.catalogue.entity(name).label)
        self.addWidget(self.tabs)
        self.tabs.currentChanged.connect(lambda _number: self.arrive())

    def _shown(self) -> RecordsPlace:
        number = self.tabs.currentIndex()
        if number not in self._made:
            self._made[number] = RecordsPlace(self.context, self._entities[number])
            self._holders[number].addWidget(self._made[number])
        return self._made[number]

    def arrive(self) -> None:
        """Bring the shown list up to date."""
        self._shown().arrive()

    def seek(self) -> None:
        """Search in the shown list."""
        self._shown().seek()

    def begin(self) -> None:
        """A new record of the shown kind."""
        self._shown().begin()

    def open_record(self, entity: str, record_id: str, target: tuple[str, str, str]) -> bool:
        """Show a record on the tab of its kind."""
        if entity not in self._entities:
            return False
        self.tabs.setCurrentIndex(self._entities.index(entity))
        return self._shown().open_record(entity, record_id, target)
