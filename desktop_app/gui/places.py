"""The places on the left: their names, drawings and records, and how each is made."""

from collections.abc import Callable
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue
from desktop_app.gui.context import Context
from desktop_app.gui.place import Place


class PlaceEntry(NamedTuple):
    """One line on the left; one ``of_people`` is not shown where the area is given money alone."""

    name: str
    label: str
    drawing: str
    of_people: bool = False


PLACES = (
    PlaceEntry("home", "首页", "home"),
    PlaceEntry("households", "贫困户", "household", of_people=True),
    PlaceEntry("projects", "项目资金", "project"),
    PlaceEntry("measures", "六项帮扶", "measures"),
    PlaceEntry("notices", "公告公示", "notice"),
    PlaceEntry("checks", "数据核查", "check"),
    PlaceEntry("reports", "统计报表", "report"),
    PlaceEntry("sync", "上报同步", "sync"),
    PlaceEntry("settings", "设置", "settings"),
)

_OWN_PLACES = {"household": "households", "notice": "notices"}


def home_of(catalogue: Catalogue, entity: str) -> str:
    """The place where records of an entity open; empty when they are seen on another record's page only."""
    return _OWN_PLACES.get(entity) or catalogue.place_of(entity)


def make_place(name: str, context: Context) -> Place:
    """The place ``name``; each is imported when it is first visited, so that the window opens quickly."""
    return _MAKERS[name](context)


def _home(context: Context) -> Place:
    from desktop_app.gui.home import Home

    return Home(context)


def _households(context: Context) -> Place:
    from desktop_app.gui.households import Households

    return Households(context)


def _projects(context: Context) -> Place:
    from desktop_app.gui.projects import Projects

    return Projects(context)


def _measures(context: Context) -> Place:
    from desktop_app.gui.measures import Measures

    return Measures(context)


def _notices(context: Context) -> Place:
    from desktop_app.gui.notices import Notices

    return Notices(context)


def _checks(context: Context) -> Place:
    from desktop_app.gui.checks_place import ChecksPlace

    return ChecksPlace(context)


def _reports(context: Context) -> Place:
    from desktop_app.gui.reports import Reports

    return Reports(context)


def _sync(context: Context) -> Place:
    from desktop_app.gui.sync_place import SyncPlace

    return SyncPlace(context)


def _settings(context: Context) -> Place:
    from desktop_app.gui.settings import Settings

    return Settings(context)


_MAKERS: dict[str, Callable[[Context], Place]] = {
    "home": _home,
    "households": _households,
    "projects": _projects,
    "measures": _measures,
    "notices": _notices,
    "checks": _checks,
    "reports": _reports,
    "sync": _sync,
    "settings": _settings,
}
