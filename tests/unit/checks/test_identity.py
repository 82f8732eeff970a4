"""Numbers, names, sums and periods: what holds for all of them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.checks.identity import (
    PROVINCES,
    IdNumber,
    credit_code_ok,
    longer_number,
    luhn_ok,
    phone_ok,
)
from desktop_app.checks.money import half_up, income_totals, paid, signed
from desktop_app.checks.names import is_name, likeness, match_key, normalise_name
from desktop_app.checks.period import full_months, months_in_year, next_step_allowed, notice_end, plus_months
from tests.strategies import bank_cards, days, dotted_names, han_names, incomes, valid_id_numbers


@given(valid_id_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_any_changed_digit_is_noticed(id_no: str, place: int, by: int) -> None:
    """MOD 11-2 finds every single wrong digit: that is what it is for."""
    wrong = id_no[:place] + str((int(id_no[place]) + by) % 10) + id_no[place + 1 :]
    number = IdNumber.parse(wrong)
    assert number is not None and not number.checksum_ok


@given(valid_id_numbers(), st.integers(0, 15))
def test_any_two_swapped_digits_are_noticed(id_no: str, place: int) -> None:
    assume(id_no[place] != id_no[place + 1])
    wrong = id_no[:place] + id_no[place + 1] + id_no[place] + id_no[place + 2 :]
    number = IdNumber.parse(wrong)
    assert number is not None and not number.checksum_ok


@given(valid_id_numbers())
def test_a_number_of_the_last_century_can_be_made_longer(id_no: str) -> None:
    assume(id_no[6:8] == "19")
    assert longer_number(id_no[:6] + id_no[8:17]) == id_no


@given(days())
def test_the_birth_date_is_the_one_in_the_number(born: date) -> None:
    number = IdNumber.parse(f"519900{born:%Y%m%d}0010")
    assert number is not None and number.birth_date == born


@pytest.mark.parametrize("text", [None, "", "5199001985021403", "A" * 18, "51990019850214003²"])
def test_what_is_no_number(text: object) -> None:
    assert IdNumber.parse(text) is None


def test_provinces_of_the_standard() -> None:
    assert len(PROVINCES) == 36
    assert {"11", "53", "65", "83", "91"} <= PROVINCES
    assert not {"16", "24", "47", "55", "66", "92"} & PROVINCES


@given(bank_cards(), st.integers(0, 15), st.integers(1, 9))
def test_luhn_notices_any_changed_digit(card: str, place: int, by: int) -> None:
    assert luhn_ok(card)
    assert not luhn_ok(card[:place] + str((int(card[place]) + by) % 10) + card[place + 1 :])


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y4", False),
        ("91350100I000100Y43", False),  # the standard has no letter I
        (None, False),
    ],
)
def test_credit_code(code: str | None, right: bool) -> None:
    assert credit_code_ok(code) is right


@pytest.mark.parametrize(
    ("phone", "right"),
    [
        ("13812341234", True),
        ("010-82345678", True),
        ("0834-216888", False),
        ("12317", False),
        ("1381234123４", True),
    ],
)
def test_phone(phone: str, right: bool) -> None:
    assert phone_ok(phone) is right


@given(dotted_names())
def test_a_name_is_written_in_one_way(name: str) -> None:
    """Whatever dot was typed, the result has U+00B7 only, and normalising again changes nothing."""
    once = normalise_name(name)
    assert normalise_name(once) == once
    assert is_name(once)
    assert match_key(name) == once.replace("·", "")


@given(han_names(2, 12), han_names(2, 12))
def test_likeness_is_symmetric_and_whole_only_for_equals(one: str, other: str) -> None:
    assert likeness(one, one) == 1.0
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**4))
def test_half_up_is_the_nearest_and_away_from_nought_between_two(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    off = abs(rounded) - abs(Fraction(numerator, denominator))
    assert Fraction(-1, 2) < off <= Fraction(1, 2)


@given(incomes(), st.integers(1, 15))
def test_net_income_is_the_sum_of_all_items_less_cost(sheet: dict[str, int], people: int) -> None:
    totals = income_totals(sheet, people)
    items = {name: fen for name, fen in sheet.items() if name != "business_cost"}
    assert totals.gross == sum(items.values())
    assert totals.net == totals.gross - sheet["business_cost"]
    assert totals.per_capita is not None
    assert abs(totals.per_capita * people - totals.net) * 2 <= people


def test_nobody_counted_gives_no_income_per_head() -> None:
    assert income_totals({"wage_income": 100}, 0).per_capita is None


@given(st.integers(0, 10**9))
def test_a_reversal_takes_away_whatever_sign_was_typed(amount: int) -> None:
    assert signed({"amount": amount, "reverses_id": "d1"}) == -amount
    assert signed({"amount": -amount, "reverses_id": "d1"}) == -amount
    assert paid({"amount": amount, "opening_balance": 5}) == amount + 5


@given(st.dates(date(2014, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.booleans())
def test_a_period_ends_after_its_days_and_only_then_the_next_step_may_follow(
    publish: date, length: int, first_day: bool
) -> None:
    end = notice_end(publish, length, count_first_day=first_day)
    assert (end - publish).days == length - first_day
    assert not next_step_allowed(end, end)
    assert next_step_allowed(end, end + timedelta(days=1))
    assert not next_step_allowed(None, end)


@given(st.dates(date(2014, 1, 1), date(2030, 1, 1)), st.integers(1, 20), st.sets(st.integers(0, 40)))
def test_a_period_never_ends_on_a_holiday_when_it_is_extended(
    publish: date, length: int, offsets: set[int]
) -> None:
    holidays = {publish + timedelta(days=offset) for offset in offsets}
    end = notice_end(publish, length, holiday_extend=True, holidays=holidays)
    assert end not in holidays
    assert end >= notice_end(publish, length)


@given(st.dates(date(2014, 1, 1), date(2025, 1, 1)), st.integers(0, 40))
def test_months_added_are_months_counted(start: date, months: int) -> None:
    assume(start.day <= 28)
    last = plus_months(start, months) - timedelta(days=1)
    assert full_months(start, last) == months


def test_months_at_the_end_of_months() -> None:
    assert plus_months(date(2018, 1, 31), 1) == date(2018, 2, 28)
    assert plus_months(date(2016, 1, 31), 1) == date(2016, 2, 29)
    assert full_months(date(2018, 3, 1), date(2018, 8, 31)) == 6
    assert full_months(date(2018, 3, 1), date(2018, 8, 30)) == 5
    assert months_in_year(date(2017, 1, 1), date(2019, 12, 31), 2018) == 12
    assert months_in_year(date(2019, 1, 1), date(2019, 12, 31), 2018) == 0
