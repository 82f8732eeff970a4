"""Administrative divisions from the province to the village, as they stood on 2018-10-31.

Codes have 2, 4, 6, 9 or 12 digits for province, prefecture, county, township and village (level 1 to 5);
the parent is the prefix. The 3,500 upper divisions are read at once. The 34,563 villages stay one text,
sorted by code: it is searched as it is, and only the county that somebody works in becomes a table.
"""

import copy
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.division_names import committee_of, name_forms, short_of
from desktop_app.catalog.pinyin import Alphabet, is_spelled
from desktop_app.catalog.places import resources_folder
from desktop_app.catalog.recoding import Recoding

_LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
_LENGTHS = {level: length for length, level in _LEVELS.items()}
_COUNTY = 6
_VILLAGE = 12
_SCAFFOLDING = frozenset({"6530", "6590"})
"""Prefectures that exist only to hold other divisions (divisions.md §3): no picker shows them."""


class UnknownDivision(KeyError):
    """A code that is not in the list; ``message`` is for the person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.message = f"没有代码为“{code}”的行政区划，请核对区划代码。"


class LaterName(NamedTuple):
    """A county that changed its code and name after the snapshot: 横县 450127 became 横州市 450181."""

    code: str
    later_code: str
    later_name: str


def level_of(code: str) -> int:
    """The level, 1 province to 5 village, that a code's length stands for; 0 when it stands for none."""
    return _LEVELS.get(len(code), 0)


def load_divisions(folder: Path | None = None) -> "Divisions":
    """The divisions of ``folder``, by default those that came with the program."""
    place = folder or resources_folder() / "divisions"
    lines = (place / "divisions.csv").read_text(encoding="utf-8").splitlines()
    upper = dict(line.split(",", 1) for line in lines[1:])
    with (place / "later_names.csv").open(encoding="utf-8", newline="") as rows:
        later = [LaterName(row["code"], row["later_code"], row["later_name"]) for row in csv.DictReader(rows)]
    return Divisions(upper, place / "villages.csv", later)


class Divisions:
    """The tree of divisions: names, paths, and how to find a code from what a person types.

    ``upper`` maps the codes of levels 1 to 4, in order, to their full names; ``villages`` is the CSV file
    of level 5; ``later`` are names under which a person may look for a county today. Methods given an
    unknown code raise UnknownDivision, except ``exists`` and ``settled``.
    """

    def __init__(self, upper: Mapping[str, str], villages: Path, later: Sequence[LaterName] = ()) -> None:
        self._upper = upper
        self._villages_file = villages
        self._later = later
        self._counties: dict[str, dict[str, str]] = {}
        self.recoding = Recoding()

    def recoded(self, recoding: Recoding) -> "Divisions":
        """The same tree as it stands after ``recoding``: old and new codes are the same divisions, under the
        names and above the parents of today. What is picked keeps the code of the snapshot where it has one.
        """
        made = copy.copy(self)
        made.recoding = recoding
        return made

    @cached_property
    def _raw(self) -> bytes:
        return self._villages_file.read_bytes()

    @cached_property
    def _villages(self) -> str:
        return self._raw.decode("utf-8").replace("\r\n", "\n")

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {"": []}
        for code in self._upper:
            children.setdefault(self._parent_of(code), []).append(code)
        return children

    @cached_property
    def _by_form(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, name in self._upper.items():
            for form in name_forms(name, level_of(code)):
                found.setdefault(form, []).append(code)
        for item in self._later:
            for form in name_forms(item.later_name, _LEVELS[len(item.code)]):
                found.setdefault(form, []).append(item.code)
        return found

    @cached_property
    def _alphabet(self) -> Alphabet:
        return Alphabet(set("".join(self._upper.values())) | set(self._villages))

    @staticmethod
    def _parent_of(code: str) -> str:
        """The nearest visible division above, empty for a province."""
        level = level_of(code)
        parent = code[: _LENGTHS[level - 1]] if level > 1 else ""
        return parent[:2] if parent in _SCAFFOLDING else parent

    def _county(self, code: str) -> dict[str, str]:
        """The villages of the county that ``code`` lies in, by code; a list of records asks for no more, so
        the rest is not even read as text."""
        county = code[:_COUNTY]
        if county not in self._counties:
            known = self._part(f"\n{county}".encode())
            lines = known.decode("utf-8").split()
            self._counties[county] = {line[:_VILLAGE]: line[_VILLAGE + 1 :] for line in lines}
        return self._counties[county]

    def _part(self, mark: bytes) -> bytes:
        """The lines that begin with ``mark``, which stand together: looked for from the first of them on."""
        start = end = self._raw.find(mark)
        while end >= 0 and self._raw.startswith(mark, end):
            end = self._raw.find(b"\n", end + 1)
        return self._raw[start : end if end >= 0 else None] if start >= 0 else b""

    def _span(self, prefix: str) -> tuple[int, int]:
        """Where the villages whose code begins with ``prefix`` stand in the text, line ends included."""
        start = self._villages.find(f"\n{prefix}") if prefix else self._villages.find("\n")
        if start < 0:
            return 0, 0
        last = self._villages.rfind(f"\n{prefix}") if prefix else len(self._villages) - 1
        end = self._villages.find("\n", last + 1)
        return start, end if end >= 0 else len(self._villages)

    def _known(self, code: str) -> str | None:
        return self._county(code).get(code) if len(code) == _VILLAGE else self._upper.get(code)

    def exists(self, code: str) -> bool:
        """Whether there is a division with this code; scaffolding counts."""
        return self._called(code) is not None

    def _called(self, code: str) -> str | None:
        """What a division is called today, under whichever of its codes it is asked for."""
        own = self._known(code)
        if not self.recoding:
            return own
        others = (self._known(other) for other in self.recoding.alike(code))
        return self.recoding.name(code) or own or next(filter(None, others), None)

    def settled(self, code: str) -> str:
        """The code as of the snapshot, for one that may be of a later year; empty when there is none.

        Townships and villages of a county that got another code kept the rest of theirs.
        """
        if self._known(code) is not None:
            return code
        same = next((old for old in self.recoding.alike(code) if self._known(old) is not None), "")
        if same:
            return same
        olds = (
            item.code + code[len(item.later_code) :]
            for item in self._later
            if code.startswith(item.later_code)
        )
        return next((old for old in olds if self._known(old) is not None), "")

    def accepted(self, code: str) -> str:
        """``code`` itself where the snapshot or the province's recodings have it, else settled."""
        return code if self.exists(code) else self.settled(code)

    def name(self, code: str) -> str:
        """The full official name: ``巴格村村委会``, ``凉山彝族自治州``."""
        known = self._called(code)
        if known is None:
            raise UnknownDivision(code)
        return known

    def level(self, code: str) -> int:
        """1 province, 2 prefecture, 3 county, 4 township, 5 village."""
        self.name(code)
        return level_of(code)

    def parent(self, code: str) -> str:
        """The code of the division above, empty for a province; scaffolding is passed over."""
        self.name(code)
        return self._parent_of(self.recoding.now(code))

    def children(self, code: str = "") -> list[str]:
        """The codes directly below, in order; of the empty code the provinces. Scaffolding is passed over."""
        if code:
            self.name(code)
        if not self.recoding or not code:
            return self._below(code)
        return sorted(self._below_today(code))

    def _below(self, code: str) -> list[str]:
        """The divisions that the snapshot has directly below a code."""
        if level_of(code) == 4:
            return [village for village in self._county(code) if village.startswith(code)]
        return [child for child in self._children.get(code, ()) if child not in _SCAFFOLDING]

    def _below_today(self, code: str) -> set[str]:
        """What lies below a division today: by its code of the snapshot, what is new by its own."""
        today, length = self.recoding.now(code), _LENGTHS[level_of(code) + 1] if level_of(code) < 5 else 0
        stayed = {child for old in self.recoding.alike(code) for child in self._below(old)}
        came = {step.old_code for step in self.recoding.steps if self._known(step.old_code) is not None}
        made = {new for new, _ in self.recoding.named() if not self.settled(new)}
        return {
            child
            for child in stayed | came | made
            if len(child) == length and self._parent_of(self.recoding.now(child)) == today
        }

    def path(self, code: str) -> list[str]:
        """The codes from the province down to ``code`` itself, without scaffolding."""
        self.name(code)
        steps = [self.recoding.now(code)]
        while above := self._parent_of(steps[0]):
            steps.insert(0, above)
        return steps

    def full_name(self, code: str, *, above: str = "") -> str:
        """All names of the path in one, a village by its short name; with ``above``, only what lies below it.

        ``四川省凉山彝族自治州昭觉县支尔莫乡阿土列尔村``
        """
        path = self.path(code)
        below = path[path.index(above) + 1 :] if above in path else path
        return "".join(self.short_name(step) for step in below)

    def short_name(self, code: str) -> str:
        """A village's name as notices use it, any other division's full name."""
        name = self.name(code)
        return short_of(name) if level_of(code) == 5 else name

    def short_village(self, code_or_name: str) -> str:
        """The name of a village as notices use it (divisions.md §3): ``巴格村村委会`` becomes ``巴格村``."""
        return short_of(self.name(code_or_name) if code_or_name.isdecimal() else code_or_name)

    def committee_name(self, code_or_name: str) -> str:
        """How the village signs: ``巴格村民委员会``, ``城东社区居民委员会``."""
        return committee_of(self.short_village(code_or_name))

    def find(self, name: str, within: str = "") -> list[str]:
        """The codes whose full or usual short name is exactly ``name``, upper levels first.

        ``凉山``, ``凉山州`` and ``凉山彝族自治州`` are the same prefecture; ``巴格``, ``巴格村`` and
        ``巴格村民委员会`` the same village. Only divisions below ``within`` are looked at, and itself.
        """
        wanted = name.strip()
        if not wanted:
            return []
        upper = [code for code in self._by_form.get(wanted, ()) if self._shown(code, within)]
        upper += [code for code in self._renamed(wanted) if self._shown(code, within)]
        return sorted(set(upper), key=lambda code: (len(code), code)) + list(
            self._find_villages(wanted, within)
        )

    def _renamed(self, wanted: str) -> Iterator[str]:
        """The divisions that got a name with their code, by the code of the snapshot where there is one."""
        for code, name in self.recoding.named():
            if wanted in name_forms(name, level_of(code)):
                yield self.settled(code) or code

    def _find_villages(self, wanted: str, within: str) -> Iterator[str]:
        start, end = self._span(within)
        stem = short_of(wanted).removesuffix("村") or wanted
        for hit in re.finditer(f"^(\\d+),({re.escape(stem)}.*)$", self._villages[start:end], re.MULTILINE):
            if wanted in name_forms(hit[2], 5):
                yield hit[1]

    @staticmethod
    def _shown(code: str, within: str) -> bool:
        return code.startswith(within) and code not in _SCAFFOLDING

    def search(self, text: str, within: str = "", limit: int = 50) -> list[str]:
        """Codes for a search box: any part of the name, its pinyin or initials, or the start of a code.

        Names that begin with what was typed come first, upper levels before villages. At most ``limit``.
        """
        typed = text.strip()
        if not typed or limit <= 0:
            return []
        if typed.isdecimal() and typed.isascii():
            return self._with_code(typed, within, limit)
        pattern = self._alphabet.pattern(typed) if is_spelled(typed) else re.escape(typed)
        if not pattern:
            return []
        found: dict[str, None] = {}
        for code in self._hits(pattern, within):
            found[code] = None
            if len(found) == limit:
                break
        return list(found)

    def _hits(self, pattern: str, within: str) -> Iterator[str]:
        begins, contains = re.compile(pattern), re.compile(f"[^,\n]{pattern}")
        shown = [item for item in self._upper.items() if self._shown(item[0], within)]
        yield from (code for code, name in shown if begins.match(name))
        start, end = self._span(within)
        villages = self._villages[start:end]
        yield from self._lines(re.compile(f",{pattern}"), villages)
        yield from (code for code, name in shown if contains.search(name))
        yield from self._lines(contains, villages)

    @staticmethod
    def _lines(pattern: re.Pattern[str], villages: str) -> Iterator[str]:
        place = 0
        while hit := pattern.search(villages, place):
            line = villages.rfind("\n", 0, hit.start() + 1) + 1
            yield villages[line : line + _VILLAGE]
            place = villages.find("\n", hit.start() + 1)
            if place < 0:
                return

    def _with_code(self, digits: str, within: str, limit: int) -> list[str]:
        longer = max(digits, within, key=len)
        if not (longer.startswith(digits) and longer.startswith(within)):
            return []
        upper = self._upper if len(longer) < _VILLAGE else ()  # below a village there is nothing
        found = [code for code in upper if self._shown(code, longer)][:limit]
        start, end = self._span(longer)
        lines = re.finditer(r"^\d+", self._villages[start:end], re.MULTILINE)
        for _, line in zip(range(limit - len(found)), lines, strict=False):
            found.append(line[0])
        return found
