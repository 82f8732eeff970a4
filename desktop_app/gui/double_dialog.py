"""双人核对: a second person types what the first entered, without seeing it, one value after another."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.gui.context import Context
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.station.double_desk import Compared, Waiting

if TYPE_CHECKING:
    from desktop_app.station import Station

_HINT = "请对照存折、卡或凭证输入，不要问第一次是怎么填的。两次一致就记下；不一致会说明哪里不同。"
_DONE = "没有等待核对的内容了。"


class DoubleDialog(RequestDialog):
    """One value at a time; those that the person entered himself are left to somebody else."""

    def __init__(self, context: Context, waiting: list[Waiting], parent: QWidget | None = None) -> None:
        super().__init__(context, "双人核对", _HINT, "核对", parent)
        self._context = context
        me = context.station.person.name
        self._left = [item for item in waiting if me not in item.authors]
        self._not_mine = len(waiting) - len(self._left)
        self.line = self.add_line("typed", "录入")
        self.close_button.setText("关闭")
        self._next()

    @property
    def current(self) -> Waiting | None:
        """What is to be typed now."""
        return self._left[0] if self._left else None

    def _next(self) -> None:
        item = self.current
        self.line.clear()
        self.line.setEnabled(item is not None)
        self.go.setVisible(item is not None)
        if item is None:
            others = f"还有{self._not_mine}项是您自己录入的，请换一个人核对。" if self._not_mine else ""
            self.told.setText(_DONE + others)
            return
        name = self._context.owner_title(item.entity, item.record_id)
        self.told.setText(f"{_HINT}\n\n还有{len(self._left)}项。现在：{name}　{item.label}")
        self.line.setAccessibleName(item.label)
        self.line.setFocus()

    def trouble(self) -> str:
        """Nothing was typed."""
        return "" if self.line.text().strip() else "请输入后再核对。"

    def begin(self) -> None:
        """Compare off the window's thread."""
        item, typed = self.current, self.line.text().strip()
        if item is None:
            return

        def work(station: "Station") -> Compared:
            return station.double.compare(item.entity, item.record_id, item.field, typed)

        self.run("双人核对", work, self._told)

    def _told(self, compared: Compared) -> None:
        self.go.setEnabled(True)
        if compared.agrees:
            self._left.pop(0)
            self._next()
        self.say("" if compared.agrees else compared.told)
