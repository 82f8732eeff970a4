"""Asks what a view of a list is to be called."""

from desktop_app.gui.context import Context
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.saved_views import SavedViews
from desktop_app.gui.views import View


class NameDialog(RequestDialog):
    """Asks what a view is to be called."""

    def __init__(self, context: Context, views: SavedViews, view: View) -> None:
        hint = "记下现在的筛选条件、排序和栏目，以后点一下就回到这里。查找框里的文字不记。"
        super().__init__(context, "存为视图", hint, "保存")
        self._views, self._view = views, view
        self.add_line("name", "名称").setMaxLength(20)

    def begin(self) -> None:
        """Save it and close."""
        name = self.lines["name"].text().strip()
        self._views.keep(name, self._view)
        self.end(f"已存为视图“{name}”。")
