"""项目资金: the projects, their money and its books, and the steps a project takes."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QInputDialog

from desktop_app.catalog.model import Field
from desktop_app.checks.steps import ENTERED, may_follow
from desktop_app.gui.asked_fields import form_fields
from desktop_app.gui.context import Context
from desktop_app.gui.entry_dialog import EntryDialog, asked_text
from desktop_app.gui.ledger_page import LedgerPage
from desktop_app.gui.list_page import MOST_LISTED
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.sections import SectionsPlace

_PAUSED, _ENDED = "98", "99"
BOOKED = {
    "fund_allocation": (
        "doc_no",
        "doc_date",
        "source_code",
        "amount",
        "ledger_type",
        "to_division",
        "budget_id",
        "parent_allocation_id",
    ),
    "fund_disbursement": ("project_id", "allocation_id", "date", "amount", "payee", "voucher_no"),
    "fund_reimbursement": (
        "project_id",
        "disbursement_id",
        "date",
        "amount",
        "invoice_no",
        "payee",
        "pay_method",
        "purpose",
        "voucher_no",
    ),
}
"""What is asked when money is booked; the rest of a record is entered on its page."""


class Projects(SectionsPlace):
    """The projects of the station, the records of their money, and the books."""

    def __init__(self, context: Context) -> None:
        books = ("账簿", (("ledger", "总账和明细账", lambda: LedgerPage(context)),))
        super().__init__(context, "projects", (books,))
        self.dialog: EntryDialog | None = None

    def make_list(self, entity: str) -> RecordsPlace:
        """The list of projects has a way to take them on."""
        made = super().make_list(entity)
        if entity == "project" and self.context.station.person.may_write:
            made.list.bar.add_action(
                "公示所选…",
                lambda: self.context.noticed.emit(entity, list(made.list.selected_ids())),
                most=MOST_LISTED,
            )
        if entity == "project":
            made.add_action("推进项目", "next", self.step)
            made.page_actions.append(("推进项目", self.step))
        elif entity in BOOKED:
            made.add_action("记一笔", "add", partial(self.book, entity))
        return made

    def book(self, entity: str) -> EntryDialog:
        """Ask for an entry of the money; what would not balance to the fen is refused with what is left."""
        declared = self.context.catalogue.entity(entity)
        shown = (item for item in form_fields(declared, alone=True) if item.stored)
        fields = [item for item in shown if item.name in BOOKED[entity]]
        hint = (
            "账要平到分：超过预算、指标、计划或拨付的不能记账，会说明还剩多少。"
            "金额可写“12.5万元”或“125000元”。"
        )
        self.dialog = EntryDialog(
            self.context,
            (f"记一笔{declared.label}", hint, "记账"),
            fields,
            lambda station, entered: station.ledger.book(
                entity, {name: value for name, value in entered.items() if value is not None}
            ),
            (entity,),
        )
        self.dialog.open()
        return self.dialog

    def step(self) -> None:
        """Ask where the selected project goes; only what may follow is offered."""
        records = self.records
        chosen = records.list.selected_ids() if records else []
        if records and records.shows_page:
            chosen = [records.page.record_id]
        if len(chosen) != 1 or not chosen[0]:
            self.context.said.emit("请先在列表中选一个项目。")
            return
        table = self.context.catalogue.codes["project_status"]
        record = self.context.record("project", chosen[0])
        now = str((record or {}).get("project_status") or "")
        open_steps = [item for item in table if may_follow(int(now or 0), int(item.code))]
        if not open_steps:
            self.context.said.emit(f"项目已是“{table.label(now)}”，没有下一步。")
            return
        labels = [f"{item.code}  {item.label}" for item in open_steps]
        label, agreed = QInputDialog.getItem(
            self, "推进项目", f"现在是“{table.label(now) if now else '未填写'}”，转为：", labels, 0, False
        )
        if agreed and label:
            self.take_step(chosen[0], label.split()[0])

    def take_step(self, project_id: str, target: str) -> EntryDialog:
        """Ask for the dates and numbers of a step and take it; returns the open dialog.

        What is missing is listed with links to where it is entered.
        """
        label = self.context.catalogue.codes["project_status"].label(target)
        fields = list(self._asked(target))
        self.dialog = EntryDialog(
            self.context,
            (
                f"推进项目：{label}",
                "填写随这一步登记的日期和文号；还缺什么会在下面逐条列出，点开即可去补。",
                "进入下一步",
            ),
            fields,
            lambda station, entered: station.project_step(
                project_id,
                target,
                {name: value for name, value in entered.items() if name != "reason" and value is not None},
                str(entered.get("reason") or ""),
            ),
            ("project",),
        )
        record = self.context.record("project", project_id) or {}
        self.dialog.fill(**{item.name: record.get(item.name) for item in fields if item.name != "reason"})
        self.dialog.open()
        return self.dialog

    def _asked(self, target: str) -> Sequence[Field]:
        entity = self.context.catalogue.entity("project")
        if target in (_PAUSED, _ENDED):
            return [asked_text("reason", "原因")]
        return [entity.field(name) for name in ENTERED.get(int(target), ())]
