"""A million ids in little memory behave as a list of them does."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.ids import Ids

EVEN = st.lists(st.text("0123456789abcdef", min_size=4, max_size=4), max_size=40)
UNEVEN = st.lists(st.text("0123456789ab", max_size=6), max_size=40)


@given(EVEN | UNEVEN, EVEN | UNEVEN, st.integers(0, 50), st.text("0123456789ab", max_size=5))
def test_they_answer_as_a_list_does(first: list[str], second: list[str], count: int, sought: str) -> None:
    ids = Ids(first)
    assert ids == first and list(ids) == first and len(ids) == len(first)
    assert ids.followed_by(Ids(second)) == [*first, *second]
    assert Ids.gathered([first, [], second]) == [*first, *second]
    assert ids[:count] == first[:count]
    assert ids.parts([range(min(count, len(first)), len(first))]) == first[count:]
    halves = [range(0, len(first) // 2), range(len(first) // 2 + 1, len(first))]
    assert ids.parts(halves) == [first[place] for part in halves for place in part]
    assert (sought in ids) == (sought in first)
    for wanted in (*first, sought):
        assert ids.find(wanted) == (first.index(wanted) if wanted in first else -1)
    assert [ids[-place] for place in range(1, len(first) + 1)] == first[::-1]
    assert Ids(ids) == ids and hash(Ids(first)) == hash(ids) and (Ids(second) == ids) == (first == second)


@given(st.lists(st.text("0123456789abcdef", min_size=4, max_size=4), min_size=1, max_size=40))
def test_a_text_of_ids_of_one_width_is_they(given_ids: list[str]) -> None:
    ids = Ids.of_one_width("".join(given_ids), 4)
    assert ids == given_ids and ids == Ids(given_ids) and ids.followed_by(Ids()) is ids
