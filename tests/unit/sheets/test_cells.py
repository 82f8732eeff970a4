"""What a cell says, whatever it was stored as."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sheets.cells import CellKind, cell_of, column_letters, column_number


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        (None, "", CellKind.EMPTY),
        ("  ", "", CellKind.EMPTY),
        ("\u200b姓名\ufeff", "姓名", CellKind.TEXT),
        ("\u3000吉克日古\t", "吉克日古", CellKind.TEXT),
        (3.0, "3", CellKind.NUMBER),
        (1.1 + 2.2, "3.3", CellKind.NUMBER),
        (0.00001, "0.00001", CellKind.NUMBER),
        (43164, "43164", CellKind.NUMBER),
        (True, "是", CellKind.BOOL),
        (datetime(2018, 3, 5), "2018-03-05", CellKind.DATE),  # noqa: DTZ001
        (datetime(2018, 3, 5, 9, 30), "2018-03-05 09:30:00", CellKind.DATE),  # noqa: DTZ001
        (date(2018, 3, 5), "2018-03-05", CellKind.DATE),
        (999_999_999_999_999, "999999999999999", CellKind.NUMBER),
        (10**15, "1.00000000000000E+15", CellKind.LOST),
        (5.1990019780305e17, "5.19900197803050E+17", CellKind.LOST),
        ("5.13E+17", "5.13E+17", CellKind.LOST),
        ("5.13425E+17", "5.13425E+17", CellKind.LOST),
        ('="519900197803050112"', "519900197803050112", CellKind.TEXT),
        ("'519900197803050112", "519900197803050112", CellKind.TEXT),
        ("\t519900197803050112", "519900197803050112", CellKind.TEXT),
        ("#N/A", "#N/A", CellKind.ERROR),
        ("#REF!", "#REF!", CellKind.ERROR),
        ("#5号楼", "#5号楼", CellKind.TEXT),
        (float("nan"), "nan", CellKind.ERROR),
    ],
)
def test_cell_of(value: object, text: str, kind: CellKind) -> None:
    cell = cell_of(value, 7, 4)
    assert (cell.text, cell.kind) == (text, kind)


def test_a_cell_says_where_it_stands() -> None:
    assert cell_of("甲", 7, 4).place == "第7行 D列"
    assert cell_of("甲", 12, 28).place == "第12行 AB列"


@given(st.integers(min_value=1, max_value=16384))
def test_column_letters_count_back(column: int) -> None:
    assert column_number(column_letters(column)) == column


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_four_decimals_survive_being_a_float(amount: Decimal) -> None:
    assert Decimal(cell_of(float(amount), 1, 1).text) == amount


@given(st.text())
def test_any_text_is_a_cell(text: str) -> None:
    cell = cell_of(text, 1, 1)
    assert cell.text == cell.text.strip()
    assert (cell.kind is CellKind.EMPTY) == (cell.text == "")


@given(st.integers(min_value=10**15, max_value=10**20))
def test_numbers_beyond_fifteen_digits_are_never_taken_as_they_are(number: int) -> None:
    assert cell_of(number, 1, 1).kind is CellKind.LOST
    assert cell_of(float(number), 1, 1).kind is CellKind.LOST
