"""项目资金: the projects and their money, and the steps a project takes."""

from PySide6.QtWidgets import QInputDialog

from desktop_app.gui.context import Context
from desktop_app.gui.place import RecordsPlace


class Projects(RecordsPlace):
    """The projects of the station."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "project", "项目资金")
        self.add_action("推进项目", "next", self.step)

    def step(self) -> None:
        """Take the selected project to another status; closed gates are named one by one."""
        chosen = self.list.selected_ids()
        if len(chosen) != 1:
            self.context.said.emit("请先在列表中选一个项目。")
            return
        table = self.context.catalogue.codes["project_status"]
        record = self.context.record("project", chosen[0])
        now = str((record or {}).get("project_status") or "")
        labels = [f"{item.code}  {item.label}" for item in table if item.code > now]
        label, agreed = QInputDialog.getItem(
            self, "推进项目", f"现在是“{table.label(now)}”，转为：", labels, 0, False
        )
        if agreed and label:
            self.take_step(chosen[0], label.split()[0])

    def take_step(self, project_id: str, target: str) -> None:
        """Ask the station for the step."""
        self.context.jobs.run(
            "推进项目",
            lambda station: station.project_step(project_id, target),
            lambda _saved: self._stepped(),
            self._refused,
        )

    def _stepped(self) -> None:
        self.list.reload()
        self.context.said.emit("项目状态已更新。")

    def _refused(self, error: Exception) -> None:
        findings = getattr(error, "findings", ())
        if not findings:
            self.context.jobs.failed.emit(error)
            return
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(
            QMessageBox.Icon.Information, "还不能推进", str(getattr(error, "message", "")), parent=self
        )
        box.setInformativeText("\n".join(f"· {item.message}" for item in findings))
        box.open()
