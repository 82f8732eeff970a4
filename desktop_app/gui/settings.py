"""设置: who works here, what the station is, how large the window is, and its keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Edit, Value
from desktop_app.gui.context import Context
from desktop_app.gui.place import Place
from desktop_app.gui.saving import id_for
from desktop_app.gui.shortcuts import ShortcutSheet
from desktop_app.store.journal import JournalReport

_ROLES = {"clerk": "经办员", "reviewer": "审核员", "administrator": "账户管理员", "auditor": "查看员"}
_LEVELS = {"township": "乡镇", "county": "县", "province": "省", "village": "村"}
_SCALES = (100, 125, 150, 175, 200)
_WIDTH = 620
_APPROVED_ONLY = "notice_approved_only"


class Settings(Place):
    """Cards of facts, and the few things that can be set."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        title = QLabel("设置")
        title.setProperty("role", "title")
        column.addWidget(title)
        for card in (self._person(), self._station(), self._rules(), self._window(), self._journal()):
            card.setMaximumWidth(_WIDTH)
            column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        self.addWidget(scroll)

    def _card(self, heading: str) -> tuple[QFrame, QFormLayout]:
        card = QFrame()
        card.setProperty("role", "card")
        form = QFormLayout(card)
        form.setContentsMargins(20, 14, 20, 14)
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = QLabel(heading)
        name.setProperty("role", "heading")
        form.addRow(name)
        return card, form

    def _fact(self, form: QFormLayout, label: str, text: str) -> None:
        form.addRow(_name(label), QLabel(text))

    def _person(self) -> QFrame:
        person = self.context.station.person
        card, form = self._card("当前用户")
        self._fact(form, "姓名", person.name)
        self._fact(form, "账户", f"{person.login}（{_ROLES.get(person.role, person.role)}）")
        return card

    def _station(self) -> QFrame:
        station = self.context.station
        card, form = self._card("本站")
        self._fact(form, "名称", station.profile.name)
        self._fact(form, "所在地", station.divisions.full_name(station.profile.area))
        self._fact(form, "层级", _LEVELS.get(station.profile.level, station.profile.level))
        self._fact(form, "本机标记", station.profile.tag)
        self._fact(form, "数据文件夹", str(station.folder))
        return card

    def _rules(self) -> QFrame:
        card, form = self._card("公告公示")
        label = self.context.catalogue.settings[_APPROVED_ONLY].label
        only = QCheckBox(label)
        only.setChecked(self._in_force() == "1")
        only.clicked.connect(self.set_approved_only)
        form.addRow(_name(""), only)
        return card

    def _in_force(self) -> str:
        own = self.context.find("setting", key=_APPROVED_ONLY)
        return str(own[-1]["value"]) if own else self.context.catalogue.setting(_APPROVED_ONLY)

    def set_approved_only(self, only: bool) -> None:
        """Say whether notices use approved records only; the change is journaled like any other."""
        values: dict[str, Value] = {"key": _APPROVED_ONLY, "scope": self.context.station.profile.area}
        record_id = id_for(self.context.catalogue.entity("setting"), values)
        values["value"] = "1" if only else "0"
        edit = Edit("setting", record_id, values)
        self.context.jobs.write(lambda station: station.put_many([edit], "修改设置"))

    def _window(self) -> QFrame:
        card, form = self._card("窗口")
        scale = QComboBox()
        scale.setAccessibleName("界面大小")
        for per_cent in _SCALES:
            scale.addItem(f"{per_cent}%", per_cent)
        scale.setCurrentIndex(max(0, scale.findData(self.context.preferences.scale)))
        scale.activated.connect(lambda place: self._rescale(int(scale.itemData(place))))
        scale.setMaximumWidth(120)
        keys = QPushButton("快捷键一览（F1）")
        keys.clicked.connect(lambda: ShortcutSheet(self).open())
        keys.setMaximumWidth(180)
        form.addRow(_name("界面大小"), scale)
        form.addRow(_name(""), keys)
        return card

    def _rescale(self, per_cent: int) -> None:
        self.context.preferences.scale = per_cent
        self.context.said.emit("下次打开窗口时按新的大小显示。")

    def _journal(self) -> QFrame:
        card, form = self._card("修改记录")
        self._told = QLabel("每次保存都记入修改记录，前后相扣，改动过会被发现。")
        self._told.setProperty("role", "soft")
        self._told.setWordWrap(True)
        check = QPushButton("核对修改记录")
        check.setMaximumWidth(180)
        check.clicked.connect(self.verify)
        form.addRow(_name(""), self._told)
        form.addRow(_name(""), check)
        return card

    def verify(self) -> None:
        """Recompute the journal."""
        self.context.jobs.run("核对修改记录", lambda station: station.verify_journal(), self._verified)

    def _verified(self, report: JournalReport) -> None:
        if report.ok:
            self._told.setText(
                f"修改记录完整：{report.transactions} 次保存，{report.entries} 条改动，前后相扣。"
            )
        else:
            self._told.setText("修改记录被改动过，请停止使用并联系县级管理员。")


def _name(label: str) -> QLabel:
    name = QLabel(label)
    name.setProperty("role", "soft")
    name.setFixedWidth(96)
    name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return name
