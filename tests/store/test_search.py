"""Numbers are found by any part of them, letters and hyphens included, however they are typed."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from desktop_app.catalog.divisions import load_divisions
from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.station.wiring import store_context
from desktop_app.store.asking import Patience
from desktop_app.store.changes import Stamp
from desktop_app.store.cipher import new_key
from desktop_app.store.errors import GivenUp
from desktop_app.store.store import Store
from tests.store.conftest import Laptop


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("T513431215200K30001", True),
        ("t513431", True),  # small and capital letters are the same
        ("0001", True),
        ("K3", True),  # too short for a trigram
        ("k30", True),
        ("1", True),
        ("T513432", False),
        ("K4", False),
    ],
)
def test_a_temporary_household_number(laptop: Laptop, typed: str, found: bool) -> None:
    household = laptop.add("household", household_no="T513431215200K30001", division_code="513431215200")
    assert [hit.record_id for hit in laptop.store.search(typed)] == ([household] if found else [])


def test_a_notice_number_with_its_hyphens(laptop: Laptop) -> None:
    notice = laptop.add("notice", number="K3-2018-N04-0007", notice_type="N04", year=2018)
    for typed in ("K3-2018-N04-0007", "n04-0007", "2018-N04"):
        assert [hit.record_id for hit in laptop.store.search(typed)] == [notice], typed


def test_the_last_letter_of_an_identity_number(make_laptop: Callable[[str], Laptop]) -> None:
    laptop = make_laptop("dev-x")
    household = laptop.add("household", household_no="51343121520000001")
    member = laptop.add("member", household_id=household, name="阿果", id_no="51990019880808001X")
    for typed in ("001X", "001x", "51990019880808001x"):
        assert [hit.record_id for hit in laptop.store.search(typed)] == [member], typed


def test_letters_alone_are_pinyin(laptop: Laptop) -> None:
    laptop.add("household", household_no="T513431215200K30001")
    assert laptop.store.search("T") == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单小满", "shan"),
        ("单小满", "dxm"),
        ("查尔瓦", "zha"),
        ("仇海木", "qiuhaimu"),
        ("覃秀英", "qxy"),
        ("覃秀英", "tanxiuying"),
        ("阿卜杜克热木·吾布力喀斯木", "rmwb"),
        ("阿卜杜克热木·吾布力喀斯木", "木·吾"),
        ("阿卜杜克热木·吾布力喀斯木", "木吾"),
        ("马海木呷", "Ma Hai"),
        ("马海木呷", "g"),
        ("𠮷田", "𠮷"),
    ],
)
def test_surnames_of_two_readings_and_long_names(
    tmp_path: Path, catalogue: Catalogue, name: str, typed: str
) -> None:
    with Store.create(tmp_path / "s.db", new_key(), store_context(catalogue, load_divisions())) as store:
        stamp = Stamp("王干部", "", 1_520_000_000_000)
        others = [
            Edit("member", f"o{n}", {"name": other}) for n, other in enumerate(("欧文", "付文", "李文"))
        ]
        store.write([Edit("member", "m1", {"name": name}), *others], stamp, device="a", area="513429100")
        assert [hit.record_id for hit in store.search(typed, ("member",))] == ["m1"]
        assert store.lookup(typed, ("member",)).total == 1


def test_a_search_counts_everything_and_lists_the_first(laptop: Laptop) -> None:
    household = laptop.add("household", household_no="51343121520000001")
    laptop.write(
        *(
            Edit(
                "member", f"m{n:03}", {"household_id": household, "name": f"马海{n}", "id_no": f"5199{n:014}"}
            )
            for n in range(500)
        )
    )
    laptop.change("member", "m007", is_deleted=1, void_reason="重复录入")
    found = laptop.store.lookup("海", ("member",))
    assert found.total == 499 and len(found.hits) == 200
    assert {hit.entity for hit in found.hits} == {"member"}
    for typed in ("5", "51", "519", "99"):
        every = laptop.store.search(typed, limit=None)
        assert laptop.store.lookup(typed).total == len(every) >= 499, typed
        assert len(laptop.store.search(typed, ("household",))) == (typed in ("5", "51"))
    assert laptop.store.lookup("").total == laptop.store.lookup("·").total == 0


@pytest.mark.parametrize("door", ["write", "apply"])
@pytest.mark.parametrize(
    ("changes", "found", "gone"),
    [
        ({"phone": "13900000001"}, ("13900000001", "马海木呷", "mhmg", "5199001"), ("13800000002",)),
        ({"phone": None}, ("马海木呷", "5199001"), ("13800000002", "138")),
        ({"name": "阿果小红"}, ("阿果", "agxh", "13800000002"), ("木呷", "mhmg")),
        ({"name": "阿果", "phone": "13900000001"}, ("阿果", "139"), ("木呷", "138")),
        ({"name": None}, ("13800000002",), ("马海", "mahai")),
        ({"note": "访"}, ("马海木呷", "mhmg", "13800000002"), ()),
    ],
    ids=["number", "no number", "name", "both", "no name", "neither"],
)
def test_a_changed_record_is_found_by_what_it_says_now_in_its_place(
    tmp_path: Path,
    catalogue: Catalogue,
    door: str,
    changes: dict[str, str | None],
    found: tuple[str, ...],
    gone: tuple[str, ...],
) -> None:
    """It stays where it was entered: only what has changed of it is indexed anew."""
    context = store_context(catalogue, load_divisions())
    key = new_key()
    with (
        Store.create(tmp_path / "a.db", key, context) as writing,
        Store.create(tmp_path / "b.db", key, context) as taking,
    ):
        a = Laptop(writing, "dev-a", catalogue, key)
        for n, name in enumerate(("马海", "马海木呷", "海马")):
            own = {"name": name, "id_no": f"519900{n}2000010100{n}", "phone": f"1380000000{n + 1}"}
            a.write(Edit("member", f"m{n}", own))
        taking.apply(a.own(), lambda _t, _e: "", lambda transaction: transaction.time)
        a.write(Edit("member", "m1", changes))
        taking.apply(a.own(), lambda _t, _e: "", lambda transaction: transaction.time)
        store = writing if door == "write" else taking
        for typed in found:
            assert "m1" in [hit.record_id for hit in store.search(typed)], typed
        for typed in gone:
            assert "m1" not in [hit.record_id for hit in store.search(typed)], typed
        assert [hit.record_id for hit in store.search("519900")] == ["m0", "m1", "m2"]
        assert store.compare().ok


def test_a_voided_record_that_comes_back_with_another_name_is_found_by_it(laptop: Laptop) -> None:
    """What was taken out of the index as a whole comes back as a whole, whatever has changed meanwhile."""
    member = laptop.add("member", name="马海木呷", id_no="519900198808080011")
    laptop.change("member", member, is_deleted=1, void_reason="重复录入")
    laptop.change("member", member, name="阿果")
    assert laptop.store.search("阿果") == laptop.store.search("519900") == []
    laptop.change("member", member, is_deleted=0)
    for typed in ("阿果", "519900198808"):
        assert [hit.record_id for hit in laptop.store.search(typed)] == [member]
    assert laptop.store.compare().ok


def test_the_last_two_digits_of_a_number(laptop: Laptop) -> None:
    for n, number in enumerate(("51990019880808001X", "519900198808080027")):
        laptop.write(Edit("member", f"m{n}", {"name": f"阿果{n}", "id_no": number}))
    assert [hit.record_id for hit in laptop.store.search("1x")] == ["m0"]
    assert [hit.record_id for hit in laptop.store.search("27")] == ["m1"]


def test_what_a_search_finds_is_sorted_and_filtered_where_it_is_found(laptop: Laptop) -> None:
    first = laptop.add("household", household_no="51343121520000001", village_group="2组")
    second = laptop.add("household", household_no="51343121520000002", village_group="1组")
    laptop.add("household", household_no="51343121520000003", village_group="3组")
    for n, owner in enumerate((first, second)):
        laptop.write(Edit("member", f"m{n}", {"household_id": owner, "name": "马海木呷"}))
    through = {"member": "household_id"}
    ids = laptop.store.ids("household", sort="village_group", text="木呷", through=through)
    assert ids == [second, first]
    assert laptop.store.ids("household", {"village_group": "2组"}, text="木呷", through=through) == [first]
    assert laptop.store.ids("household", text="木呷") == []
    assert len(laptop.store.ids("household", sort="village_group", descending=True, text="5134312")) == 3


@pytest.mark.parametrize(
    "patience",
    [None, Patience(lambda: False), Patience(lambda: False, apart=True)],
    ids=["all", "kept", "apart"],
)
def test_the_first_records_found_begin_the_whole_list(laptop: Laptop, patience: Patience | None) -> None:
    """Unsorted, what is found stands in the order of entry, each once, however many are asked for."""
    homes = [laptop.add("household", household_no=f"T{n}", village_group=f"{n % 2}组") for n in range(40)]
    members = (
        Edit("member", f"m{n:03}", {"household_id": homes[n // 3], "name": "马海", "id_no": f"5199{n:014}"})
        for n in range(120)
    )
    laptop.write(*members)
    laptop.change("household", homes[3], is_deleted=1, void_reason="重复录入")
    through = {"member": "household_id"}
    asked = partial(laptop.store.ids, "household", through=through, patience=patience)
    whole = asked(text="海")
    assert whole == [home for home in homes if home != homes[3]]
    assert asked(text="海", limit=7) == whole[:7]
    odd = [home for n, home in enumerate(homes) if n % 2 and n != 3]
    assert asked({"village_group": "1组"}, text="海", limit=5) == odd[:5]
    assert asked(text="龘", limit=5) == [] == asked(text="·", limit=5)
    assert asked(sort="household_no", limit=2) == [homes[0], homes[1]]
    assert len(asked(limit=9)) == 9 and asked(limit=9) == asked()[:9]


def test_a_question_that_nobody_waits_for_is_given_up(laptop: Laptop) -> None:
    """Listing and counting stop in the middle; what asks without an end still gets its answer."""
    laptop.write(
        *(Edit("member", f"m{n:05}", {"name": "马海", "id_no": f"5199{n:014}"}) for n in range(3_000))
    )
    for text in ("", "5", "5199"):
        with pytest.raises(GivenUp):
            laptop.store.ids("member", sort="name", text=text, patience=Patience(_third_time()))
        with pytest.raises(GivenUp):
            laptop.store.tally("member", "id_no", text=text, patience=Patience(lambda: True, apart=True))
        assert len(laptop.store.ids("member", text=text, patience=Patience(lambda: False))) == 3_000
    assert laptop.store.lookup("5199").total == 3_000


def _third_time() -> Callable[[], bool]:
    looks = count(1)
    return lambda: next(looks) >= 3
