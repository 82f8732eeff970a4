"""Dividing into sheets: nothing lost, nothing too deep, nothing parted from what it is kept with."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.typeset.flow import Group, Item, height, paginate
from desktop_app.typeset.sheet import Sheet


def _nothing(_sheet: Sheet, _top: float) -> None:
    return None


def _rules(_sheet: Sheet, _edges: list[float]) -> None:
    return None


def _items(shape: list[tuple[float, bool]], group: Group | None = None) -> list[Item]:
    return [Item(high, _nothing, keep, group) for high, keep in shape]


_SHAPE = st.lists(st.tuples(st.floats(1, 40), st.booleans()), max_size=60)


@given(_SHAPE)
def test_all_items_in_order_and_no_sheet_too_deep(shape: list[tuple[float, bool]]) -> None:
    items = _items(shape)
    sheets = paginate(items, 100)
    assert [item for sheet in sheets for item in sheet] == items
    assert all(height(sheet) <= 100.01 for sheet in sheets)


@given(_SHAPE)
def test_kept_items_stay_together_if_a_sheet_can_hold_them(shape: list[tuple[float, bool]]) -> None:
    for sheet in paginate(_items(shape), 100)[:-1]:
        assert not sheet[-1].keep or all(item.keep for item in sheet)


def test_the_head_is_repeated_on_every_further_sheet() -> None:
    group = Group(None, _rules)
    group.head = Item(10, _nothing, True, group)
    items = _items([(10, True)] + [(20, False)] * 10, group)
    sheets = paginate(items, 100)
    assert [len(sheet) for sheet in sheets] == [5, 5, 3]
    assert all(sheet[0] is group.head for sheet in sheets[1:]) and sheets[0][0] is items[0]


def test_nothing_is_still_one_sheet_and_a_giant_has_its_own() -> None:
    assert paginate([], 100) == [[]]
    assert [len(sheet) for sheet in paginate(_items([(10, False), (500, False), (10, False)]), 100)] == [
        1,
        1,
        1,
    ]
