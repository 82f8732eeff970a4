"""Likely duplicates: typing variants are offered, other names stay different, numbers decide."""

from dataclasses import replace
from datetime import date

import pytest

from desktop_app.checks.likely import THRESHOLD, Bearer, compare, likely_pairs
from tests.unit.checks.cases import id_no
from tests.unit.checks.held_out import SEEN, UNSEEN, held_out
from tests.unit.checks.labelled import measure, measured

MAN = Bearer("m1", "h1", "吉克阿木", date(1985, 2, 14), "1", "513431206201", id_no(), "07")
UYGHUR = Bearer("m1", "h1", "麦麦提·吾布力", date(1985, 2, 14), "1", "653122001201", "", "05")
AGAIN = {"member_id": "m2", "household_id": "h2"}


@pytest.mark.parametrize(
    ("one", "changed", "offered"),
    [
        pytest.param(MAN, {"number": ""}, True, id="the number was left out"),
        pytest.param(MAN, {"number": MAN.number[:16] + "7" + MAN.number[17]}, True, id="a digit mistyped"),
        pytest.param(MAN, {"name": "吉克啊木", "number": ""}, True, id="the same sound"),
        pytest.param(MAN, {"born": date(1985, 2, 15), "number": ""}, True, id="a day off"),
        pytest.param(MAN, {"village": "513431206299", "number": ""}, True, id="another village"),
        pytest.param(MAN, {"number": id_no(serial=17)}, False, id="two whole numbers are two people"),
        pytest.param(MAN, {"born": date(1990, 7, 1), "number": ""}, False, id="another day of birth"),
        pytest.param(MAN, {"name": "曲比史布", "number": ""}, False, id="another name"),
        pytest.param(UYGHUR, {"name": "麦麦提•吾布力"}, True, id="another dot"),
        pytest.param(UYGHUR, {"name": "麦麦提 · 吾布力"}, True, id="blanks"),
        pytest.param(UYGHUR, {"name": "买买提·吾布力"}, False, id="another spelling is another name"),
        pytest.param(replace(UYGHUR, name="泽仁", ethnicity="04"), {"name": "次仁"}, False, id="泽仁, 次仁"),
    ],
)
def test_who_is_offered(one: Bearer, changed: dict[str, object], offered: bool) -> None:
    other = replace(one, **{**AGAIN, **changed})
    pair = compare(one, other)
    assert (pair.score >= THRESHOLD) is offered, pair
    assert compare(other, one).score == pair.score
    assert bool(likely_pairs([one, other])) is offered
    assert not offered or pair.reasons


def test_a_pair_is_offered_once_the_likeliest_first() -> None:
    people = [MAN, replace(MAN, **AGAIN, number=""), replace(MAN, member_id="m3", name="吉克啊木", number="")]
    pairs = likely_pairs(people)
    assert len(pairs) == 3
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)


def test_precision_and_recall_on_the_labelled_register() -> None:
    """Made-up people, labelled by how the entries were made; what is missed is known by kind."""
    result = measure()
    assert result.precision >= 0.95
    assert result.recall >= 0.90
    assert set(result.missed) <= {"surname left out", "digit mistyped", "same sound", "digits swapped"}


@pytest.mark.parametrize("seed", [SEEN, UNSEEN])
def test_precision_and_recall_on_registers_made_otherwise(seed: int) -> None:
    """Other areas, other mistakes, other people who look alike: fewer are found, and hardly any wrongly."""
    register = held_out(seed)
    result = measured(register.people, register.known)
    assert result.precision >= 0.95
    assert result.recall >= 0.80
    assert not any(kind.startswith("麦麦提") for kind in result.missed)


def test_a_name_cut_at_its_dot_is_offered_and_another_first_part_is_not() -> None:
    other = replace(UYGHUR, **{**AGAIN, "name": "麦麦提"})
    assert compare(UYGHUR, other).score >= THRESHOLD and "姓名缺一部分" in compare(UYGHUR, other).reasons
    assert compare(UYGHUR, replace(other, name="买买提")).score < THRESHOLD
    assert compare(UYGHUR, replace(other, name="吾布力")).score < THRESHOLD


def test_a_higher_threshold_offers_fewer() -> None:
    assert measure(95).right < measure().right
