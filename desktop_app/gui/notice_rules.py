"""The rules of publicity that differ between provinces: each with its value here and where it comes from."""

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.catalog.identity import record_id as id_for
from desktop_app.catalog.model import Edit, Setting, Value
from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.store.changes import Changes

_DAYS = ("notice_min_days.people", "notice_min_days.money")
_YES_NO = (
    "count_first_day",
    "holiday_extend",
    "exit_second_notice",
    "start_after_closing",
    "notice_approved_only",
)


class NoticeRules(RequestDialog):
    """Asks for all of them at once; what was changed is saved for this station's area, journaled."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        hint = "各省规定不同的，按本省文件修改；灰字是程序所据的来源。"
        super().__init__(context, "公告公示规则", hint, "保存", parent)
        self._context = context
        self.boxes: dict[str, QCheckBox] = {}
        own = context.station.settings()
        for key in _DAYS:
            known = context.catalogue.settings[key]
            line = self.add_line(key, known.label)
            line.setText(own.get(key, known.value))
            self._source(known)
        for key in _YES_NO:
            known = context.catalogue.settings[key]
            box = self.boxes[key] = QCheckBox(known.label)
            box.setChecked(own.get(key, known.value) == "1")
            self.form.addRow(box)
            self._source(known)

    def _source(self, known: Setting) -> None:
        told = Label(known.source)
        told.setProperty("role", "small")
        told.setWordWrap(True)
        self.form.addRow(told)

    def trouble(self) -> str:
        """Days must be whole numbers."""
        wrong = [key for key in _DAYS if not self.lines[key].text().strip().isdecimal()]
        return "公示天数应填整数，例如7。" if wrong else ""

    def chosen(self) -> dict[str, str]:
        """The values that differ from those in force."""
        own, known = self._context.station.settings(), self._context.catalogue.settings
        texts = {key: line.text().strip() for key, line in self.lines.items()}
        flags = {key: "1" if box.isChecked() else "0" for key, box in self.boxes.items()}
        return {
            key: value for key, value in {**texts, **flags}.items() if value != own.get(key, known[key].value)
        }

    def begin(self) -> None:
        """Save what was changed."""
        edits = self._edits(self.chosen())
        if not edits:
            self.end("没有改动。")
            return
        self.run("修改公示规则", lambda station: station.put_many(edits, "修改公告公示规则"), self._done)

    def _edits(self, chosen: Mapping[str, str]) -> list[Edit]:
        entity = self._context.catalogue.entity("setting")
        edits = []
        for key, value in chosen.items():
            values: dict[str, Value] = {"key": key, "scope": self._context.station.profile.area}
            made = id_for(entity, values)
            edits.append(Edit("setting", made, {**values, "value": value}))
        return edits

    def _done(self, changes: Changes) -> None:
        self.end("公示规则已保存，新发布的公示按新规则办。")
        self._context.jobs.changed.emit(changes)
