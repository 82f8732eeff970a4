"""设置: who works here, what the station is, how large the window is, and its keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model import Edit, Value
from desktop_app.gui.about import AboutCard
from desktop_app.gui.accounts import AccountsCard, PersonCard
from desktop_app.gui.as_written import Label
from desktop_app.gui.backup_card import BackupCard
from desktop_app.gui.cards import Card, line_name
from desktop_app.gui.context import LOCK_MINUTES, Context
from desktop_app.gui.leaving import Leaving
from desktop_app.gui.notice_rules import NoticeRules
from desktop_app.gui.place import Place
from desktop_app.gui.question import Question
from desktop_app.gui.recoding_dialog import RecodingCard
from desktop_app.gui.saving import id_for
from desktop_app.gui.security_card import SecurityCard
from desktop_app.gui.shortcuts import ShortcutSheet
from desktop_app.store.verification import JournalReport

_LEVELS = {"township": "乡镇", "county": "县", "province": "省", "village": "村"}
_TWO_COLUMNS_FROM = 980
_SCALES = (100, 125, 150, 175, 200)
_WIDTH = 620
_AROUND = 12 + 2 * 16
_LOCK_MINUTES = (0, 5, 10, 15, 30)
_LATEST = 10_000
_APPROVED_ONLY = "notice_approved_only"


class Settings(Place):
    """Cards of facts, and the few things that can be set."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        title = Label("设置")
        title.setProperty("role", "title")
        column.addWidget(title)
        self.person = PersonCard(context)
        station = context.station
        self.accounts = AccountsCard(context, station.accounts, station.person, station.profile.name)
        self.accounts.exchange_wanted = self.offer_exchange
        self.backup = BackupCard(context)
        self.security = SecurityCard(context)
        self.recoding = RecodingCard(context)
        self.about = AboutCard(context)
        sides = self._sides = QHBoxLayout()
        sides.setSpacing(12)
        page.setMinimumWidth(1)
        page.setMaximumWidth(2 * _WIDTH + _AROUND)
        for cards in (
            (self.person, self.accounts, self.backup, self.security),
            (self._station(), self._rules(), self._window(), self._journal(), self.recoding, self.about),
        ):
            sides.addLayout(_stacked(cards), 1)
        column.addLayout(sides)
        column.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setAccessibleName("设置")
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        scroll.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.addWidget(scroll)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column of cards where two find no room."""
        super().resizeEvent(event)
        narrow = self.width() < _TWO_COLUMNS_FROM
        self._sides.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def arrive(self) -> None:
        """Ask again who can open this station and when it was backed up."""
        self.accounts.show_accounts()
        self.backup.show_last()
        self.security.show_last()

    def show_part(self, page: str) -> None:
        """The card from which a backup is made."""
        if page == "backup":
            self._scroll.ensureWidgetVisible(self.backup)
            self.backup.go.setFocus()

    def _station(self) -> Card:
        station = self.context.station
        card = Card("本站")
        card.add_fact("名称", station.profile.name)
        card.add_fact("所在地", station.divisions.full_name(station.profile.area))
        card.add_fact("层级", _LEVELS.get(station.profile.level, station.profile.level))
        card.add_fact("本机标记", station.profile.tag)
        self.folder = card.add_fact("数据文件夹", str(station.folder))
        return card

    def _rules(self) -> Card:
        card = Card("公告公示")
        label = self.context.catalogue.settings[_APPROVED_ONLY].label
        only = QCheckBox(label)
        only.setChecked(self._in_force() == "1")
        only.clicked.connect(self.set_approved_only)
        card.form.addRow(line_name(""), only)
        card.add_buttons(("公示天数、起算、节假日等规则…", self.show_rules))
        return card

    def show_rules(self) -> NoticeRules:
        """Ask for the rules of publicity; returns the dialog."""
        dialog = NoticeRules(self.context, self)
        dialog.setModal(True)
        dialog.show()
        return dialog

    def _in_force(self) -> str:
        own = self.context.find("setting", key=_APPROVED_ONLY)
        return str(own[-1]["value"]) if own else self.context.catalogue.setting(_APPROVED_ONLY)

    def set_approved_only(self, only: bool) -> None:
        """Say whether notices use approved records only; the change is journaled like any other."""
        self._set(_APPROVED_ONLY, "1" if only else "0")

    def _set(self, key: str, value: str) -> None:
        values: dict[str, Value] = {"key": key, "scope": self.context.station.profile.area}
        record_id = id_for(self.context.catalogue.entity("setting"), values)
        values["value"] = value
        edit = Edit("setting", record_id, values)
        self.context.jobs.write(lambda station: station.put_many([edit], "修改设置"))

    def offer_exchange(self) -> QMessageBox:
        """Somebody was removed: a new data key makes copies that person kept worthless from now on."""
        box = Question(self.window())
        box.setWindowTitle("更换数据密钥")
        box.setText("要现在更换数据密钥吗？")
        box.setInformativeText(
            "离开的人如果留有台账或备份的副本和密码，旧密钥对他仍然有用。更换后，旧密钥打不开现在的台账。"
            "更换时窗口关闭，用审核员密码确认；没有保存的内容留作草稿。"
        )
        box.addButton("以后再说", QMessageBox.ButtonRole.RejectRole)
        go = box.addButton("现在更换", QMessageBox.ButtonRole.AcceptRole)
        go.clicked.connect(lambda: self.context.leaving_wanted.emit(Leaving.EXCHANGE))
        box.setModal(True)
        box.open()
        return box

    def _window(self) -> Card:
        card = Card("窗口")
        scale = QComboBox()
        scale.setAccessibleName("界面大小")
        for per_cent in _SCALES:
            scale.addItem(f"{per_cent}%", per_cent)
        scale.setCurrentIndex(max(0, scale.findData(self.context.preferences.scale)))
        scale.activated.connect(lambda place: self._rescale(int(scale.itemData(place))))
        scale.setMaximumWidth(120)
        card.form.addRow(line_name("界面大小", of_control=True), scale)
        card.form.addRow(line_name("无人时锁定", of_control=True), self._lock_box())
        card.add_button("快捷键一览", lambda: ShortcutSheet(self).open())
        return card

    def _lock_box(self) -> QComboBox:
        """After how many minutes the window locks itself; a setting of the station, for all who work here."""
        box = QComboBox()
        box.setAccessibleName("无人时锁定")
        now = self.context.lock_minutes
        for minutes in sorted({*_LOCK_MINUTES, now}, key=lambda value: value or _LATEST):
            box.addItem(f"{minutes}分钟后" if minutes else "不锁定", minutes)
        box.setCurrentIndex(box.findData(now))
        box.setMaximumWidth(120)
        box.setEnabled(self.context.station.person.may_write)
        box.activated.connect(lambda place: self.set_lock_minutes(int(box.itemData(place))))
        return box

    def set_lock_minutes(self, minutes: int) -> None:
        """Lock after so many minutes from now on; 0 never does."""
        self._set(LOCK_MINUTES, str(minutes))
        self.context.lock_minutes_chosen.emit(minutes)

    def _rescale(self, per_cent: int) -> None:
        self.context.preferences.scale = per_cent
        self.context.said.emit("下次打开窗口时按新的大小显示。")

    def _journal(self) -> Card:
        card = Card("修改记录")
        self._told = card.add_told("每次保存都记入修改记录，前后相扣，改动过会被发现。")
        card.add_button("核对修改记录", self.verify)
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


def _stacked(cards: Sequence[Card]) -> QVBoxLayout:
    """Cards one under the other, as high as they need to be."""
    column = QVBoxLayout()
    column.setSpacing(12)
    for card in cards:
        card.setMaximumWidth(_WIDTH)
        column.addWidget(card)
    column.addStretch(1)
    return column
