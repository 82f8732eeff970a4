"""What befalls a household, asked for in small dialogs: members, households, heads, steps of procedures."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from desktop_app.catalog.model import Field, FieldType, Need, Record, Value
from desktop_app.checks.procedure import Step, steps_of
from desktop_app.gui.context import Context
from desktop_app.gui.entry_dialog import EntryDialog, asked_code, asked_day, asked_text
from desktop_app.gui.people_choice import PeopleTicks, PersonBox

if TYPE_CHECKING:
    from desktop_app.station import Station

_TOUCHED = ("household", "member", "member_year", "household_event", "status_change")
_PROCEDURES = (("identify", "识别"), ("exit", "脱贫退出"), ("return", "返贫"), ("remove", "清退"))

Work = Callable[["Station", Mapping[str, Value]], object]


class HouseholdEvents:
    """The events of one household at a time, as a menu and as dialogs that carry them out."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.dialog: EntryDialog | None = None

    def menu(self, household_id: str) -> QMenu:
        """The menu of what may befall a household."""
        menu = QMenu()
        for text, ask in (
            ("成员增加…", self.join),
            ("成员减少…", self.leave),
            ("户主变更…", self.change_head),
            ("分户…", self.split),
            ("并入另一户…", self.merge),
            ("迁往另一个村…", self.move),
            ("移交到其他地区…", self.hand_over),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _on=False, do=ask: do(household_id))
        menu.addSeparator()
        for kind, label in _PROCEDURES:
            action = menu.addAction(f"登记{label}的下一步…")
            action.triggered.connect(lambda _on=False, chosen=kind: self.step(household_id, chosen))
        return menu

    # -- members -----------------------------------------------------------------------------------

    def join(self, household_id: str) -> EntryDialog:
        """A new member."""
        entity = self._context.catalogue.entity("member")
        own = [entity.field(name) for name in ("name", "id_type", "id_no", "birth_date", "ethnicity")]
        fields = [
            *own,
            asked_code("kinship", "与户主关系", "kinship"),
            asked_day(label="进入日期"),
            asked_code("reason", "增加原因", "member_change_in"),
        ]

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            member = {item.name: entered[item.name] for item in own if entered[item.name] is not None}
            kinship, day, reason = (str(entered[name]) for name in ("kinship", "date", "reason"))
            return station.life.join(household_id, member, kinship, day, reason)

        hint = f"{self._name(household_id)}：新增一位成员。"
        dialog = self._ask(("成员增加", hint, "登记"), fields, work)
        dialog.fill(id_type="1")
        return dialog

    def leave(self, household_id: str) -> EntryDialog:
        """A member leaves; where it is the head, who follows is asked too."""
        people, head = self._people(household_id), self._head(household_id)
        fields = (
            asked_day(label="减少日期"),
            asked_code("reason", "减少原因", "member_change_out"),
        )

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            who, day, reason, follows = (str(entered[name]) for name in ("who", "date", "reason", "head"))
            return station.life.leave(who, day, reason, follows)

        hint = f"{self._name(household_id)}：记录保留，不删除。户主减少时，请选择新的户主。"
        dialog = self._ask(("成员减少", hint, "登记"), fields, work)
        who, follows = PersonBox("减少的成员", people), PersonBox("新户主")

        def narrow() -> None:
            others = [row for row in people if row["id"] != who.chosen()]
            follows.offer(others)
            dialog.show_line(follows, shown=bool(others) and who.chosen() == head)

        dialog.add_widget("减少的成员 *", "who", who, who.chosen)
        dialog.add_widget("新户主 *", "head", follows, follows.chosen)
        who.currentIndexChanged.connect(lambda _place: narrow())
        narrow()
        return dialog

    def change_head(self, household_id: str) -> EntryDialog:
        """Another head."""
        head = self._head(household_id)
        fields = (asked_day(label="变更日期"), asked_text("reason", "原因"))

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            who, day, reason = (str(entered[name]) for name in ("who", "date", "reason"))
            return station.life.change_head(household_id, who, day, reason)

        hint = f"{self._name(household_id)}：能确定的与户主关系会一并改过来，其余请逐人核对。"
        dialog = self._ask(("户主变更", hint, "登记"), fields, work)
        others = [row for row in self._people(household_id) if row["id"] != head]
        who = PersonBox("新户主", others)
        dialog.add_widget("新户主 *", "who", who, who.chosen)
        return dialog

    # -- households --------------------------------------------------------------------------------

    def split(self, household_id: str) -> EntryDialog:
        """Some members make a household of their own."""
        fields = (asked_day(label="分户日期"), asked_text("reason", "分户原因"))

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            who, head, day, reason = (str(entered[name]) for name in ("who", "head", "date", "reason"))
            members = [one for one in who.split(",") if one]
            return station.life.split(household_id, members, head, day, reason, str(entered["staying"]))

        hint = f"{self._name(household_id)}：勾选分出的成员（空格键）。新户沿用脱贫属性和帮扶责任人。"
        dialog = self._ask(("分户", hint, "分户"), fields, work)
        self._ask_who_parts(dialog, household_id)
        return dialog

    def _ask_who_parts(self, dialog: EntryDialog, household_id: str) -> None:
        """Who leaves is ticked, the new head chosen among them; who loses the head is asked for another."""
        people, old = self._people(household_id), self._head(household_id)
        head, staying = PersonBox("新户户主"), PersonBox("原户新户主")

        def narrow() -> None:
            gone = who.ticked()
            head.offer([row for row in people if row["id"] in gone])
            staying.offer([row for row in people if row["id"] not in gone])
            dialog.show_line(head, shown=bool(gone))
            dialog.show_line(staying, shown=old in gone)

        who = PeopleTicks("分出的成员", people, narrow)
        dialog.add_widget("分出的成员 *", "who", who, lambda: ",".join(who.ticked()))
        dialog.add_widget("新户户主 *", "head", head, head.chosen)
        dialog.add_widget("原户新户主 *", "staying", staying, staying.chosen)
        narrow()

    def merge(self, household_id: str) -> EntryDialog:
        """The household is taken into another."""
        other = Field("staying", "并入的户", FieldType.REF, Need.SUBMIT, target="household")
        fields = (other, asked_day(label="并户日期"), asked_text("reason", "并户原因"))

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            staying, day, reason = (str(entered[name]) for name in ("staying", "date", "reason"))
            return station.life.merge(household_id, staying, day, reason)

        hint = f"{self._name(household_id)}的成员并入另一户；本户编号以后不再使用。"
        return self._ask(("并户", hint, "并户"), fields, work)

    def move(self, household_id: str) -> EntryDialog:
        """The household moves to another village."""
        village = Field("village", "迁往", FieldType.DIVISION, Need.SUBMIT, level=5)
        group = asked_text("group", "村民小组", need=Need.OPTIONAL)
        fields = (village, group, asked_day(label="迁移日期"), asked_text("reason", "迁移原因"))

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            to, day, reason = (str(entered[name]) for name in ("village", "date", "reason"))
            return station.life.move(household_id, to, day, reason, str(entered["group"] or ""))

        return self._ask(("迁移", "整户迁到另一个村；户编号不变。", "迁移"), fields, work)

    def hand_over(self, household_id: str) -> EntryDialog:
        """The household goes to a village of another area, which answers for it from then on."""
        village = Field("village", "移交到", FieldType.DIVISION, Need.SUBMIT, level=5)
        group = asked_text("group", "村民小组", need=Need.OPTIONAL)
        fields = (village, group, asked_day(label="移交日期"), asked_text("reason", "移交原因"))

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            to, day, reason = (str(entered[name]) for name in ("village", "date", "reason"))
            return station.hand_over.hand_over(household_id, to, day, reason, str(entered["group"] or ""))

        hint = f"{self._name(household_id)}整户移交，以后由迁入地的站点填报；户编号不变，本站仍可查看。"
        return self._ask(("移交到其他地区", hint, "移交"), fields, work)

    # -- procedures --------------------------------------------------------------------------------

    def step(self, household_id: str, kind: str) -> EntryDialog | None:
        """The next step of an identification, exit, return or removal of this year."""
        year = self._context.station.today().year
        found = self._context.find("status_change", household_id=household_id, year=year, change_kind=kind)
        change: Record = found[0] if found else {"change_kind": kind}
        around = self._context.station.circumstances()
        steps = [item for item in steps_of(kind, around) if not item.is_notice]
        step = next((item for item in steps if not change.get(item.field)), None)
        if step is None:
            self._context.said.emit("各步都已登记。")
            return None
        return self._step(household_id, kind, year, step)

    def _step(self, household_id: str, kind: str, year: int, step: Step) -> EntryDialog:
        entity = self._context.catalogue.entity("status_change")
        names = {"review_meeting_date": ("review_attendance",), "effective_date": ()}.get(step.field, ())
        if kind == "exit" and step.field == "review_meeting_date":
            names = (*names, "head_agreed", "check_food_clothes")
        more = [entity.field(name) for name in names]
        day = asked_day(step.field, f"{step.label}日期")

        def work(station: "Station", entered: Mapping[str, Value]) -> object:
            values = {item.name: entered[item.name] for item in more if entered[item.name] is not None}
            return station.life.step(household_id, kind, year, step.field, str(entered[step.field]), values)

        label = dict(_PROCEDURES)[kind]
        hint = f"{self._name(household_id)}：{year}年{label}。前面的步骤和公示没有办完时，会逐条列出。"
        return self._ask((f"{label}：{step.label}", hint, "登记"), [day, *more], work)

    # -- parts -------------------------------------------------------------------------------------

    def _ask(self, words: tuple[str, str, str], fields: Sequence[Field], work: Work) -> EntryDialog:
        self.dialog = EntryDialog(self._context, words, fields, work, _TOUCHED)
        if "date" in self.dialog.editors:
            self.dialog.fill(date=self._context.station.today().isoformat())
        self.dialog.open()
        return self.dialog

    def _name(self, household_id: str) -> str:
        return self._context.station.title("household", household_id)

    def _head(self, household_id: str) -> str:
        return self._context.station.life.head(household_id)

    def _people(self, household_id: str) -> list[Record]:
        rows = self._context.find("member", household_id=household_id)
        return [row for row in rows if not row["left_date"]]
