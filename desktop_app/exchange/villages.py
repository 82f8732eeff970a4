"""Villages and places of work, which other people's tables name and ours hold as codes."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from desktop_app.catalog.model import Catalogue, ImportColumn, Value
from desktop_app.catalog.values import ValueRefused, tidy
from desktop_app.exchange.cells import refuse_lost
from desktop_app.sheets.cells import Cell

if TYPE_CHECKING:
    from desktop_app.exchange.rows import SheetRow

_VILLAGE_DIGITS = 12
_PROVINCES = re.compile(
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广西|海南|"
    "重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
)
_ENDS = re.compile("省|自治区|市|地区|州|盟|县|区|旗|街道|镇|乡|$")
_GUANGDONG = "44"


class VillageNames(Protocol):
    """What is needed of the divisions: codes by name."""

    def find(self, name: str, within: str = "") -> list[str]:
        """The codes whose full or short name is ``name``, below ``within``."""
        ...


@dataclass(slots=True)
class Places:
    """Finds villages within the station's area and places of work anywhere.

    ``area`` is the code of the station: names are looked up below it, for villages of one name stand in
    many townships.
    """

    divisions: VillageNames
    catalogue: Catalogue
    area: str
    _villages: dict[str, list[str]] = field(default_factory=dict)
    _works: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, row: "SheetRow", column: ImportColumn, cell: Cell) -> None:
        """Write the village or the place of work that a cell names; raises ValueRefused."""
        refuse_lost(column.heading, cell)
        if column.fields[0] == "division_code":
            row.put(column.entity, "division_code", self._village(cell))
            return
        code, region = self._work(tidy(cell.text))
        if not code and not region:
            row.notes.append(f"{cell.place}：没有找到务工地点“{cell.text}”，请补填务工区域。")
        row.put("member_year", "work_division", code or None)
        row.put("member_year", "work_region", region or None)

    def _village(self, cell: Cell) -> Value:
        name = tidy(cell.text)
        if name.isdecimal() and len(name) == _VILLAGE_DIGITS and name.startswith(self.area):
            return name
        if name not in self._villages:
            found = self.divisions.find(name, self.area)
            self._villages[name] = [code for code in found if len(code) == _VILLAGE_DIGITS]
        codes = self._villages[name]
        if not codes:
            raise ValueRefused(f"{cell.place}：本乡镇没有叫“{name}”的行政村，请核对村名。")
        if len(codes) > 1:
            raise ValueRefused(f"{cell.place}：有{len(codes)}个村叫“{name}”，请填12位村代码。")
        return codes[0]

    def _work(self, name: str) -> tuple[str, str]:
        """The code and, where only that is clear, the region of a place of work."""
        if name not in self._works:
            self._works[name] = self._find_work(name)
        return self._works[name]

    def _find_work(self, name: str) -> tuple[str, str]:
        table = self.catalogue.codes["work_region"]
        region = table.code_of(name)
        if region is not None and not name.isdecimal():
            return "", region
        code = self._descend(name)
        if code:
            return code, ""
        if name.startswith("广东"):
            return "", "4"
        return "", "5" if _PROVINCES.match(name) else ""

    def _descend(self, name: str) -> str:
        """The deepest division that ``name`` spells from the top: 广东省佛山市顺德区."""
        code, start = "", 0
        while start < len(name):
            ends = [found.end() for found in _ENDS.finditer(name, start + 1)]
            step = next(
                ((end, codes[0]) for end in ends if (codes := self._below(name[start:end], code))), None
            )
            if step is None:
                break
            start, code = step
        return code

    def _below(self, name: str, code: str) -> list[str]:
        """The one division of that name below ``code``; none when there are several."""
        found = [item for item in self.divisions.find(name, code) if len(code) < len(item) < _VILLAGE_DIGITS]
        return found if len(found) == 1 else []

    def derive_region(self, row: "SheetRow") -> None:
        """Work out the region of work from its place, as seen from the home village."""
        if "member_year" not in row.values:
            return
        situation = row.open("member_year")
        if not situation.get("work_months"):
            situation.pop("work_region", None)
            return
        code = situation.get("work_division")
        if code and not situation.get("work_region"):
            home = row.get("household", "division_code") or self.area
            situation["work_region"] = work_region(str(code), str(home))


def work_region(code: str, area: str) -> str:
    """The code of work_region for a place of work seen from ``area``, a village, township or county."""
    if len(code) >= 9 and code[:9] == area[:9]:
        return "1"
    if code[:6] == area[:6] and len(code) >= 6:
        return "2"
    if code[:2] == area[:2]:
        return "3"
    return "4" if code[:2] == _GUANGDONG else "5"
