"""Each row is an income sheet, in its year, and whether the check finds something. Amounts are fen."""

import pytest

from tests.unit.checks.cases import Row, household_year, income, person, rows, year_facts

ROWS = [
    *rows(
        "VR-INC-001",
        (income(), False, "12,000 yuan"),
        (income(wage_income=30_000), False, "edge: 300 yuan"),
        (income(wage_income=29_999), True, "edge: 299.99 yuan"),
        (income(wage_income=30_000_000), False, "300,000 yuan"),
        (income(wage_income=30_000_001), True, "a cent more"),
        (income(wage_income=0), False, "none"),
    ),
    *rows(
        "VR-INC-002",
        (income(business_income=100, business_cost=1), False, "some cost"),
        (income(business_income=100, business_cost=0), True, "no cost"),
        (income(), False, "edge: no business"),
    ),
    *rows(
        "VR-INC-003",
        (year_facts(income=income(ecology_grant=30_000)), False, "returned land"),
        (
            year_facts(income=income(ecology_grant=1), situation=household_year(returned_forest_area=0)),
            True,
            "no land",
        ),
        (
            year_facts(
                [person(public_post="01")],
                income=income(ecology_grant=1),
                situation=household_year(returned_forest_area=0),
            ),
            False,
            "edge: a forest warden",
        ),
        (year_facts(situation=household_year(returned_forest_area=0)), False, "no grant"),
    ),
    *rows(
        "VR-INC-004",
        (income(dibao_grant=20_000), False, "edge: 200 yuan"),
        (income(dibao_grant=19_999), True, "edge: a cent less"),
        (income(dibao_grant=0), False, "none"),
    ),
    *rows(
        "VR-INC-005",
        (income(family_planning_grant=10_000), False, "edge: 100 yuan"),
        (income(family_planning_grant=9_999), True, "edge: a cent less"),
        (income(), False, "none"),
    ),
    *rows(
        "VR-INC-006",
        (income(pension_grant=8_800), False, "edge: 88 yuan"),
        (income(pension_grant=8_799), True, "edge: a cent less"),
        (income(), False, "none"),
    ),
    *rows(
        "VR-INC-007",
        (income(tekun_grant=20_000), False, "edge: 200 yuan"),
        (income(tekun_grant=19_999), True, "edge: a cent less"),
        (income(), False, "none"),
    ),
    *rows(
        "VR-INC-008",
        (year_facts(income=income(dibao_grant=1)), True, "money without a member"),
        (year_facts([person(is_dibao=1)]), True, "a member without money"),
        (year_facts([person(is_dibao=1)], income=income(dibao_grant=1)), False, "both"),
        (year_facts(), False, "edge: neither"),
    ),
    *rows(
        "VR-INC-009",
        (year_facts(income=income(tekun_grant=1)), True, "money without a member"),
        (year_facts([person(is_tekun=1)], income=income(tekun_grant=1)), False, "both"),
        (year_facts([person(is_tekun=1)]), False, "edge: a member without money is let pass"),
    ),
    *rows(
        "VR-INC-010",
        (year_facts([person(age=60)], income=income(pension_grant=1)), False, "edge: sixty"),
        (year_facts([person(age=59)], income=income(pension_grant=1)), True, "edge: fifty-nine"),
        (year_facts(), False, "no pension"),
    ),
    *rows(
        "VR-INC-011",
        (year_facts([person(work_months=6)]), False, "wages and work"),
        (year_facts(), True, "wages without work"),
        (year_facts([person(work_months=1)], income=income(wage_income=0)), True, "work without wages"),
        (year_facts([person(public_post="05")]), False, "edge: a public post"),
        (year_facts(income=income(wage_income=0)), False, "neither"),
    ),
    *rows(
        "VR-INC-012",
        (year_facts(imported={"per_capita_net_income": 1_200_000}), False, "the same"),
        (year_facts(imported={"per_capita_net_income": 1_200_001}), False, "edge: a cent of rounding"),
        (year_facts(imported={"per_capita_net_income": 1_200_002}), True, "edge: two cents"),
        (year_facts(), False, "not imported"),
    ),
    *rows(
        "VR-INC-013",
        (
            year_facts(exited_in_year=True, income=income(wage_income=360_000)),
            False,
            "edge: 3,600 in Sichuan",
        ),
        (year_facts(exited_in_year=True, income=income(wage_income=359_999)), True, "edge: a cent less"),
        (year_facts(income=income(wage_income=0)), False, "not exiting"),
    ),
    *rows(
        "VR-INC-014",
        (year_facts(income_before=income(wage_income=600_000), count_before=1), False, "edge: doubled"),
        (year_facts(income_before=income(wage_income=599_999), count_before=1), True, "more than doubled"),
        (year_facts(), False, "no year before"),
        (year_facts(income_before=income(wage_income=0), count_before=1), False, "nothing to compare"),
    ),
    *rows(
        "VR-INC-015",
        (year_facts(income=income(wage_income=20, other_transfer=80)), False, "edge: 80 per cent"),
        (year_facts(income=income(wage_income=19, other_transfer=81)), True, "edge: 81 per cent"),
        (
            year_facts([person(labour_skill="05")], income=income(wage_income=0, other_transfer=81)),
            False,
            "no labour",
        ),
    ),
    *rows(
        "VR-INC-016",
        (year_facts(income=income(wage_income=5_000_000)), False, "edge: 50,000 yuan"),
        (year_facts(income=income(wage_income=5_000_001)), True, "edge: a cent more"),
        (year_facts(income=None), False, "no sheet"),
    ),
    *rows(
        "VR-INC-017",
        (income(business_income=1, business_cost=500), False, "a loss is a cost"),
        (income(other_transfer=-1), True, "negative"),
        (income(other_transfer=0), False, "edge: nought"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_income(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_the_exit_line_is_the_province_s_own_and_said() -> None:
    facts = year_facts(exited_in_year=True, income=income(wage_income=300_050))
    (found,) = Row("VR-INC-013", facts, True, "").run()
    assert found.message == "脱贫户人均纯收入低于当年脱贫标准：2018年度人均3000.50元，脱贫标准3600元。"
