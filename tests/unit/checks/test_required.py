"""Conditional fields: which of them a record that is handed in may not leave open, and when."""

import pytest

from desktop_app.catalog.model import Need, Record
from desktop_app.checks.required import missing_fields
from tests.unit.checks.cases import catalogue


@pytest.mark.parametrize(
    ("entity", "record", "above", "wanted"),
    [
        pytest.param("member", {"id_type": "9"}, None, {"birth_date"}, id="no papers: the birth date"),
        pytest.param("member", {"id_type": "1"}, None, {"id_no"}, id="papers: the number"),
        pytest.param("member", {"id_type": "1", "left_date": "2018-05-01"}, None, {"id_no", "left_reason"}),
        pytest.param("member_year", {"age": 15, "education": "02"}, None, {"dropout_reason"}, id="edge: 15"),
        pytest.param("member_year", {"age": 16, "education": "02"}, None, {"in_resident_pension"}, id="16"),
        pytest.param("member_year", {"age": 16, "school_status": "09"}, None, set(), id="at school"),
        pytest.param("member_year", {"school_status": "09", "health": "01,04"}, None,
                     {"disability_type", "disability_grade", "disability_no"}, id="disabled"),
        pytest.param("member_year", {"school_status": "09", "work_months": 0}, None, set(), id="edge: none"),
        pytest.param("member_year", {"school_status": "09", "work_months": 1}, None, {"work_region"}),
        pytest.param("member_year", {}, None, {"education"}, id="one of two, named once"),
        pytest.param("household_year", {"poverty_status": "0"}, None, set(), id="edge: may still leave"),
        pytest.param("household_year", {"poverty_status": "1"}, None, set(), id="edge: asked for, not due"),
        pytest.param("project", {"project_status": "10"}, None, set(), id="edge: only applied for"),
        pytest.param("project", {"project_status": "20"}, None, {"in_library_date", "library_doc_no"}),
        pytest.param("project_fund", {"source_code": "10"}, None, {"doc_no"}, id="edge: the last fiscal"),
        pytest.param("project_fund", {"source_code": "11"}, None, set(), id="edge: no fiscal source"),
        pytest.param("project_fund", {"source_code": "0702"}, None, {"doc_no", "donor_org_id"}),
        pytest.param("project_indicator", {}, {"project_status": "75"}, set(), id="edge: not accepted yet"),
        pytest.param("project_indicator", {}, {"project_status": "80"}, {"actual_value"}, id="accepted"),
        pytest.param("project_indicator", {}, {"project_status": "99"}, set(), id="edge: broken off"),
        pytest.param("project_indicator", {}, None, set(), id="the project is not at hand"),
        pytest.param("status_change", {"change_kind": "return"}, None, set(), id="edge: in progress"),
        pytest.param("status_change", {"change_kind": "return", "county_approve_date": "2018-11-30"}, None,
                     {"effective_date"}, id="approved"),
        pytest.param("status_change", {"change_kind": "exit"}, None, set(), id="edge: not decided yet"),
        pytest.param("status_change", {"change_kind": "imported"}, None, {"poverty_status"}),
    ],
)  # fmt: skip
def test_a_conditional_field_is_a_gap_when_it_is_due_and_never_else(
    entity: str, record: Record, above: Record | None, wanted: set[str]
) -> None:
    gaps = missing_fields(catalogue().entity(entity), record, above)
    assert {item.name for item in gaps if item.need is Need.CONDITIONAL} == wanted
