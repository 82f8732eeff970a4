"""What happens when people work offline, in small scripts: the published cases of another system, and ours.

The forty-one cases of ODK Central's suite for offline entities (getodk/central-backend,
test/integration/api/offline-entities.js, 2024), told anew with laptops instead of form submissions. Where
that system forces a held submission through after some days, here it waits for as long as it takes.

A script has one step a line. ``a`` is laptop A, ``b`` laptop B, ``c`` the office:

    a: new phone=1        laptop A enters the household          a > c        C takes in all that A has
    a: phone=2            laptop A saves a field                 a[2-3] > c   C gets A's saves 2 and 3 alone
    c = phone=2           what C shows                           c waits a1   C misses A's save 1
    c ? phone=1,2         the conflicts at C with their values   c absent     C does not have the household
"""

import re
from collections.abc import Callable
from itertools import permutations
from threading import Thread

import pytest

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Edit, Value
from desktop_app.merge.history import Version, withhold
from desktop_app.store.applied import Applied
from tests.store.conftest import Laptop

NAMES = {"phone": "phone", "group": "village_group", "address": "address_detail", "review": "review_state"}
DAY = 24 * 3_600_000
MakeLaptop = Callable[[str], Laptop]


class Scene:
    """Three stores and one household, and the words of the scripts."""

    def __init__(self, make: MakeLaptop) -> None:
        self._make = make
        self._laptops: dict[str, Laptop] = {}
        self.last = Applied()

    def __getitem__(self, name: str) -> Laptop:
        if name not in self._laptops:
            self._laptops[name] = self._make(name)
        return self._laptops[name]

    @property
    def household(self) -> str:
        catalogue = next(iter(self._laptops.values())).catalogue
        return record_id(catalogue.entity("household"), {"household_no": "5134290001"})

    def play(self, script: str) -> None:
        for line in filter(None, map(str.strip, script.splitlines())):
            self.step(line)

    def step(self, line: str) -> None:
        name, kind, rest = re.fullmatch(r"(\w)(?:\[[\d-]+\])? ?(:|>|=|\?|waits|absent) ?(.*)", line).groups()  # type: ignore[union-attr]  # a script is well formed
        if kind == ":":
            self.save(self[name], rest)
        elif kind == ">":
            self.carry(line, self[name], self[rest])
        elif kind == "=":
            record = self[name].store.get("household", self.household) or {}
            shown = {word: record.get(NAMES[word]) for word in _pairs(rest)}
            assert shown == _pairs(rest), line
        elif kind == "?":
            assert self.conflicts(name) == rest.split(), line
        elif kind == "waits":
            assert [f"{device}{seq}" for device, seq in self.last.gaps.items()] == rest.split(), line
        else:
            assert self[name].store.get("household", self.household) is None, line

    def save(self, laptop: Laptop, words: str) -> None:
        if words.startswith("+"):
            laptop.now_ms += int(words[1:-1]) * DAY
            return
        values: dict[str, Value] = {NAMES[word]: value for word, value in _pairs(words).items()}
        if "void" in words:
            values = {"is_deleted": 1, "void_reason": "重复建档"}
        if words.startswith("new"):
            values |= {"household_no": "5134290001"}
        laptop.write(Edit("household", self.household, values))

    def carry(self, line: str, source: Laptop, target: Laptop) -> None:
        part = re.search(r"\[(\d+)-(\d+)\]", line)
        if part:
            first, last = map(int, part.groups())
            wanted = list(source.store.transactions(source.device, first, last))
        else:
            wanted = [
                transaction
                for device in source.store.chain_ends()
                for transaction in source.store.transactions(device)
            ]
        self.last = target.take(source, wanted)

    def conflicts(self, name: str) -> list[str]:
        short = {field: word for word, field in NAMES.items()}
        return sorted(
            f"{short.get(item.field, item.field)}={','.join(sorted(str(r.value) for r in item.rivals))}"
            for item in self[name].store.conflicts()
        )


def _pairs(words: str) -> dict[str, str]:
    return dict(word.split("=") for word in words.split() if "=" in word)


SCRIPTS = {
    # What a save says of its origin and of what it follows.
    "a new household says who made it": "a: new phone=1 \n a > c \n c = phone=1 \n c ?",
    "a change says which version it follows": "a: new phone=1 \n a: phone=2 \n a > c \n c = phone=2 \n c ?",
    "a field that nobody had set follows nothing": (
        "a: new phone=1 \n a: group=3 \n a > c \n c = phone=1 group=3 \n c ?"
    ),
    # Chains that come in order.
    "several changes of one laptop apply in order": (
        "a: new phone=1 \n a > c \n a: phone=2 \n a: phone=3 \n a: phone=4 \n a > c \n c = phone=4 \n c ?"
    ),
    "a chain applies after the office has moved on elsewhere": """
        a: new phone=1
        a > c
        c: group=9
        a: phone=2
        a: phone=3
        a > c
        c = phone=3 group=9
        c ?""",
    "a chain that somebody interrupted is a conflict": """
        a: new phone=1
        a > c
        a: phone=2
        a > c
        c: phone=7
        a: phone=3
        a > c
        c ? phone=3,7""",
    "a chain that begins with the household": (
        "a: new phone=1 \n a: phone=2 \n a: group=3 \n a > c \n c = phone=2 group=3 \n c ?"
    ),
    "new, changed, changed, with changes at the office in between": """
        a: new phone=1
        a > c
        c: phone=7
        a: phone=2
        a > c
        c ? phone=2,7
        c: group=8
        a: address=5
        a > c
        c ? phone=2,7
        c = group=8 address=5""",
    # Chains that come out of order.
    "a save that nothing leads to changes nothing": """
        a: new phone=1
        a: phone=2
        a: phone=3
        a[3-3] > c
        c waits a1
        c absent""",
    "a later save waits for the one before it": """
        a: new phone=1
        a > c
        a: phone=2
        a: phone=3
        a[3-3] > c
        c waits a2
        c = phone=1""",
    "a change that follows one the office has not seen makes it history": """
        a: new phone=1
        a > b
        a > c
        b: phone=2
        b > a
        a: phone=3
        a[2-2] > c
        c = phone=3
        b > c
        c = phone=3
        c ?""",
    "the later part that came first applies once the earlier is there": """
        a: new phone=1
        a > c
        a: phone=2
        a: group=3
        a: phone=4
        a[3-4] > c
        c waits a2
        a[2-2] > c
        c = phone=2
        a[3-4] > c
        c = phone=4 group=3
        c ?""",
    "a change before the household waits for it": """
        a: new phone=1
        a: phone=2
        a[2-2] > c
        c absent
        a[1-1] > c
        c = phone=1
        a[2-2] > c
        c = phone=2
        c ?""",
    "a chain that comes backwards": """
        a: new phone=1
        a: phone=2
        a: phone=3
        a[3-3] > c
        a[2-2] > c
        a[1-1] > c
        a[2-2] > c
        a[3-3] > c
        c = phone=3
        c waits
        c ?""",
    "what waits is told": "a: new phone=1 \n a: phone=2 \n a[2-2] > c \n c waits a1 \n a > c \n c waits",
    "nothing is made of a change alone, however often it comes": """
        a: new phone=1
        a: phone=2
        a[2-2] > c
        a[2-2] > c
        c waits a1
        c absent
        a > c
        c = phone=2
        c ?""",
    "what waited is told to be there": """
        a: new phone=1
        a: phone=2
        a: group=3
        a[3-3] > c
        c waits a1
        a[1-2] > c
        c waits
        a[3-3] > c
        c = phone=2 group=3""",
    # Review does not get in the way of merging.
    "a save that comes again while another waits counts once": """
        a: new phone=1 review=1
        a: phone=2
        a: phone=3
        a[1-1] > c
        a[3-3] > c
        a[1-1] > c
        c waits
        c = phone=1 review=1
        a[2-3] > c
        c = phone=3
        c ?""",
    "a household that waits for review takes changes in": """
        a: new phone=1 review=1
        a: phone=2
        a > c
        c: review=2
        c = phone=2 review=2
        c ?""",
    "a review brings nothing in that still waits": """
        a: new phone=1 review=1
        a: phone=2
        a: phone=3
        a[1-1] > c
        a[3-3] > c
        c: review=2
        c = phone=1 review=2
        a[2-3] > c
        c = phone=3 review=2
        c ?""",
    # Nothing is forced through.
    "a change whose predecessor was lost waits until it is sent again": """
        a: new phone=1
        a > c
        a: phone=2
        a: phone=3
        a[3-3] > c
        a: +400d
        a: group=4
        a[4-4] > c
        c waits a2
        c = phone=1
        a > c
        c = phone=3 group=4
        c ?""",
    "two changes whose predecessor was lost": """
        a: new phone=1
        a > c
        a: phone=2
        a: phone=3
        a: phone=4
        a[3-4] > c
        c = phone=1
        a[2-4] > c
        c = phone=4
        c ?""",
    "another laptop's change comes before the household": """
        a: new phone=1 group=5
        a > b
        b: phone=2
        b[1-1] > c
        c = phone=2
        a > c
        c = phone=2 group=5
        c ?""",
    "and is followed by one more": """
        a: new phone=1 group=5
        a > b
        b: phone=2
        b: phone=3
        b[1-2] > c
        c = phone=3
        a > c
        c = phone=3 group=5
        c ?""",
    "the delayed household fills in what the change did not say": """
        a: new phone=1 group=5 address=6
        a > b
        b: phone=2
        b[1-1] > c
        b: group=8
        b[2-2] > c
        a > c
        c = phone=2 group=8 address=6
        c ?""",
    "a household that comes late is still the one that was entered": """
        a: new phone=1
        a > b
        b: group=2
        b[1-1] > c
        a > c
        c > b
        b = phone=1 group=2
        b ?
        c ?""",
    "time alone brings nothing in": """
        a: new phone=1
        a > c
        a: phone=2
        a: +8d
        a: phone=3
        a[3-3] > c
        c waits a2
        c = phone=1""",
    "a change to a household that was voided meanwhile is a conflict": """
        a: new phone=1
        a > c
        c: void
        a: phone=2
        a > c
        c ? is_deleted=0,1""",
    # Conflicts.
    "a chain that does not follow what the office has": """
        a: new phone=1
        a > c
        c: phone=7
        a: phone=2
        a: phone=3
        a > c
        c ? phone=3,7""",
    "the same when the chain came late": """
        a: new phone=1
        a > c
        a: phone=2
        a: phone=3
        a[3-3] > c
        c: phone=7
        a > c
        c ? phone=3,7""",
    "an earlier decision does not speak for a later save": """
        a: new phone=1
        a > c
        c: phone=7
        a: phone=2
        a > c
        c ? phone=2,7
        c: phone=2
        c ?
        a: phone=3
        a > c
        c ? phone=2,3""",
    "nor does it for a chain that began with the household": """
        a: new phone=1
        a: phone=2
        a[1-1] > c
        c: phone=7
        a > c
        c ? phone=2,7
        c: phone=7
        a: group=3
        a: phone=4
        a > c
        c ? phone=4,7
        c = group=3""",
    "changes elsewhere are no conflict": """
        a: new phone=1
        a > c
        c: group=7
        c: address=8
        a: phone=2
        a: phone=3
        a > c
        c = phone=3 group=7 address=8
        c ?""",
    "two laptops enter the same household differently": """
        a: new phone=1 group=5
        b: new phone=2 group=5
        a > c
        b > c
        c ? phone=1,2
        c = group=5""",
    "two laptops enter the same household alike": """
        a: new phone=1
        b: new phone=1
        a > c
        b > c
        c ?
        c = phone=1""",
    # And more.
    "two changes and then the household": """
        a: new phone=1
        a > b
        b: phone=2
        b: phone=3
        b[1-1] > c
        b[2-2] > c
        a > c
        c = phone=3
        c ?""",
    "a change from afar, one at the office, then the household": """
        a: new phone=1
        a > b
        b: phone=2
        b[1-1] > c
        c: phone=7
        a > c
        c = phone=7
        c ?""",
    # Ours.
    "a causal pair that comes backwards": """
        a: new phone=1
        a > b
        a > c
        b: phone=2
        b > a
        a: phone=3
        a[2-2] > c
        b[1-1] > c
        c = phone=3
        c ?""",
    "a decision replaces both while a third arrives": """
        a: new phone=1
        a > b
        a > c
        c: phone=3
        a: phone=4
        b: phone=5
        a > b
        b ? phone=4,5
        b: phone=4
        b > c
        c ? phone=3,4
        c: phone=3
        c > b
        b ?
        b = phone=3""",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_scenario(make_laptop: MakeLaptop, script: str) -> None:
    scene = Scene(make_laptop)
    scene[script.strip()[0]]
    scene.play(script)
    store = scene["c"].store
    assert store.verify_journal().ok and store.compare().ok


@pytest.mark.parametrize("order", ["".join(order) for order in permutations("abd")])
def test_three_writers_of_one_field_in_any_order(make_laptop: MakeLaptop, order: str) -> None:
    scene = Scene(make_laptop)
    scene.play("a: new phone=1 \n a > b \n a > d \n a > c \n a: phone=2 \n b: phone=3 \n d: phone=4")
    for name in order:
        scene.step(f"{name} > c")
        scene.step(f"{name} > c")
    scene.play("c ? phone=2,3,4 \n c = phone=2")  # the same clock tick: the name of the device decides
    scene.play("c: phone=3 \n c ? \n c > a \n a ? \n a = phone=3")


def test_an_entry_that_names_a_version_from_nowhere_waits_for_it(make_laptop: MakeLaptop) -> None:
    scene = Scene(make_laptop)
    scene.play("a: new phone=1 \n a > b \n b: phone=2 \n b > a \n a: phone=3 \n a > c \n c = phone=3")
    old = scene["c"].store.history("household", scene.household)[-1]
    assert old.entry.changes is not None and old.entry.changes[0].replaces == (Version("b", 1),)
    scene.play("b[1-1] > c \n c = phone=3 \n c ?")


def test_an_entry_of_an_unknown_kind_does_not_hold_the_chain_up(make_laptop: MakeLaptop) -> None:
    """A form that the office no longer has: kept, named, and what follows goes on."""
    scene = Scene(make_laptop)
    scene.play("a: new phone=1 \n a: phone=2 \n a: group=3")
    wanted = scene["a"].own()
    told = scene["c"].store.apply(
        wanted, lambda t, _entry: "目录里已没有这一项。" if t.seq == 2 else "", lambda t: t.time
    )
    assert [(item.version.seq, item.reason) for item in told.refusals] == [(2, "目录里已没有这一项。")]
    scene.play("c = phone=1 group=3")


def test_a_save_whose_content_was_withheld_counts_and_says_nothing(make_laptop: MakeLaptop) -> None:
    scene = Scene(make_laptop)
    scene.play("a: new phone=1 \n a: phone=2 \n a: group=3")
    shown = [withhold(t, lambda _entry: True) if t.seq == 2 else t for t in scene["a"].own()]
    told = scene["c"].take(scene["a"], shown)
    assert told.accepted == {"a": 3} and scene["c"].store.verify_journal().ok
    scene.play("c = phone=1 group=3")


def test_two_that_arrive_at_once_are_taken_one_after_the_other(make_laptop: MakeLaptop) -> None:
    scene = Scene(make_laptop)
    scene.play("a: new phone=1 \n a > b \n b: group=2")
    office, sources = scene["c"], [scene["a"].own(), scene["b"].own()]
    threads = [Thread(target=office.take, args=(office, wanted)) for wanted in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scene.play("c = phone=1 group=2 \n c ?")


def test_every_published_case_is_told() -> None:
    """Forty-one there: these scripts without our own two, and four told in code above."""
    assert len(SCRIPTS) - 2 + 4 == 41
