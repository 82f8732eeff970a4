"""Made-up names, put together from the components of each people; never a real person's."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from desktop_app.catalog.places import resources_folder

_RARE = "rare_chars"
_RARE_SHARE = 0.005
_GROUPS: Mapping[str, Sequence[tuple[str, str, float]]] = {
    "5134": (("yi_liangshan", "07", 85), ("han", "01", 15)),
    "5133": (("tibetan_kham", "04", 95), ("han", "01", 5)),
    "5403": (("tibetan_kham", "04", 97), ("han", "01", 3)),
    "5404": (
        ("tibetan_kongpo", "04", 80),
        ("tibetan_kongpo", "54", 8),
        ("tibetan_kongpo", "55", 7),
        ("han", "01", 5),
    ),
    "6531": (("uyghur", "05", 97), ("han", "01", 3)),
    "653131": (("tajik", "41", 80), ("uyghur", "05", 20)),
    "659003": (("uyghur", "05", 60), ("han", "01", 40)),
    "5333": (
        ("lisu", "20", 60),
        ("nu_dulong", "42", 10),
        ("nu_dulong", "51", 3),
        ("han", "14", 15),
        ("han", "01", 12),
    ),
    "45": (("zhuang_yao", "08", 70), ("zhuang_yao", "13", 12), ("han", "01", 18)),
    "5227": (
        ("buyi_shui_miao", "09", 40),
        ("buyi_shui_miao", "25", 20),
        ("buyi_shui_miao", "06", 20),
        ("han", "01", 20),
    ),
    "5205": (("han", "01", 58), ("han", "07", 22), ("buyi_shui_miao", "06", 15), ("han", "03", 5)),
    "5306": (("han", "01", 85), ("buyi_shui_miao", "06", 7), ("han", "07", 5), ("han", "03", 3)),
    "": (("han", "01", 100),),
}
"""By prefix of the area: groups of names, code of the people, share in per cent (sample_notes.md §2)."""


def read_components(folder: Path | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The components of names by group, from ``names.toml`` of the sample resources."""
    place = (folder or resources_folder() / "sample") / "names.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class People:
    """Whose names a household bears: the group of components and the code of the people."""

    group: str
    ethnicity: str


@dataclass(slots=True)
class NameMaker:
    """Draws names; the same random source gives the same names."""

    random: Random
    area: str
    components: Mapping[str, Mapping[str, Any]] = field(default_factory=read_components)

    def people(self) -> People:
        """The people of a household of the area, drawn by its share."""
        prefix = max((key for key in _GROUPS if self.area.startswith(key)), key=len)
        groups = _GROUPS[prefix]
        group, ethnicity, _ = self.random.choices(groups, [share for *_, share in groups])[0]
        return People(group, ethnicity)

    def surname(self, people: People) -> str:
        """A surname or clan; empty where there is none."""
        known = self.components[people.group]["surname"]
        return str(self.random.choice(known)) if known else ""

    def name(self, people: People, sex: str, surname: str = "", father: str = "") -> str:
        """A full name for a man (``sex`` 1) or woman (2); ``father`` is the father's given name."""
        known = self.components[people.group]
        pattern = self.random.choice(known["pattern_male" if sex == "1" else "pattern_female"])
        name = pattern.format(
            s=surname or self.surname(people),
            m=self.random.choice(known["male"]),
            m2=self.random.choice(known["male"]),
            f=self.random.choice(known["female"]),
            fa=father or self.random.choice(known["male"]),
            f1=self.random.choice(known.get("female_single", ["妹"])),
        )
        return self._with_rare(name)

    def _with_rare(self, name: str) -> str:
        """Now and then a character that few fonts have takes the place of the last one."""
        if self.random.random() >= _RARE_SHARE or "·" in name:
            return name
        rare = self.components[_RARE]
        group = self.random.choice(("bmp_common", "ext_a", "non_bmp"))
        return name[:-1] + str(self.random.choice(rare[group]))
