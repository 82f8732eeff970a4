"""People whose names and papers are hard: planted in a township so that lists, sheets and searches meet them.

Source: sample_notes.md §6 of the reference. None of them is an error; ids stay as they were given.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.identity import FEMALE, MALE
from desktop_app.checks.timeline import birth_date
from desktop_app.sample.entry import Entry
from desktop_app.sample.measures import Family
from desktop_app.sample.people import SamplePerson

_UYGHUR, _YI, _TIBETAN, _ZHUANG = "05", "07", "04", "08"
_NAMED: Sequence[tuple[str, str, str]] = (
    ("阿卜杜克热木·吾布力喀斯木", MALE, _UYGHUR),
    ("阿依古丽·麦麦提·亚森", FEMALE, _UYGHUR),
    ("麦麦提·依明", MALE, _UYGHUR),
    ("买买提·依明", MALE, _UYGHUR),
    ("马海子各莫", FEMALE, _YI),
    ("吉克么阿芝", FEMALE, _YI),
    ("泽仁多吉", MALE, _TIBETAN),
    ("次仁多吉", MALE, _TIBETAN),
    ("韦氏连", FEMALE, _ZHUANG),
    ("农老三", MALE, _ZHUANG),
    ("欧阳建国", MALE, "01"),
    ("覃桂生", MALE, _ZHUANG),
    ("闭美鲜", FEMALE, _ZHUANG),
    ("亓志强", MALE, "01"),
    ("王䶮", MALE, "01"),
    ("李㛃", FEMALE, "01"),
    ("张𬱖", MALE, "01"),
)
"""Long and three-part names, names without a surname, spellings that stay different, rare characters."""

_THREE = "扎西"
_MEN = 3
_NO_PAPERS, _OF_AGE = "9", 18

Fits = Callable[[SamplePerson], bool]


@dataclass(slots=True)
class HardPeople:
    """Gives members of a township the names and papers of the hard cases."""

    entry: Entry
    _places: dict[str, int] = field(init=False, default_factory=dict)

    def plant(self, families: Sequence[Family]) -> None:
        """Every case once, as far as there are people for it; a household has one case."""
        members = ((place, edit) for place, edit in enumerate(self.entry.edits) if edit.entity == "member")
        self._places = {edit.record_id: place for place, edit in members}
        waiting = list(families)
        three = next((one for one in waiting if sum(map(_is_man, one.made.people)) >= _MEN), None)
        if three is not None:
            waiting.remove(three)
            for own in list(_those(three, _is_man))[:_MEN]:
                self._set(own, name=_THREE, ethnicity=_TIBETAN)
        self._newborn(waiting)
        for name, sex, ethnicity in _NAMED:
            found = next(((one, own) for one in waiting for own in _those(one, _grown(sex))), None)
            if found is not None:
                waiting.remove(found[0])
                self._set(found[1], name=name, ethnicity=ethnicity)

    def _newborn(self, waiting: list[Family]) -> None:
        """A child that has no papers yet: its day of birth is typed and the reason written down."""
        for family in waiting:
            for own in _those(family, lambda person: person.age < 1):
                born = birth_date(self.entry.edits[self._places[own]].values)
                papers: dict[str, Value] = {"id_type": _NO_PAPERS, "id_no": None, "birth_date": str(born)}
                self._set(own, **papers, note="新生儿，户口办理中")
                waiting.remove(family)
                return

    def _set(self, member_id: str, **values: Value) -> None:
        place = self._places[member_id]
        edit = self.entry.edits[place]
        self.entry.edits[place] = Edit(edit.entity, edit.record_id, {**edit.values, **values})


def _those(family: Family, fits: Fits) -> Iterator[str]:
    people = zip(family.members, family.made.people, strict=True)
    return (own for own, person in people if fits(person))


def _is_man(person: SamplePerson) -> bool:
    return person.sex == MALE


def _grown(sex: str) -> Fits:
    return lambda person: person.sex == sex and person.age >= _OF_AGE
