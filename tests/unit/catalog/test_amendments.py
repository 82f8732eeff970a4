"""The amendments to the reference, one by one, in their order: each is found in the catalogue.

An amendment that is about behaviour and not about what is recorded names the test that proves it.
"""

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Audience, Catalogue, FieldType, Need

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


FIELDS: dict[str, tuple[str, ...]] = {
    # A1: every yuan resolves to one source document
    "fund_allocation": ("budget_id", "parent_allocation_id", "doc_no", "opening_balance", "mechanism"),
    "fund_disbursement": ("allocation_id", "project_id", "opening_balance", "reverses_id"),
    "fund_reimbursement": (
        "disbursement_id",
        "voucher_no",
        "payee",
        "evidence_id",
        "opening_balance",
        "reverses_id",
        "village_code",
    ),
    # A2: the month that is closed
    "ledger_month": ("division_code", "month", "closed_date", "closed_by"),
    # A3: the new entities
    "loan": ("household_id", "amount", "start_date", "end_date", "rate", "interest_subsidy"),
    "village_cashbook": ("division_code", "date", "summary", "income", "expense", "reimbursement_id"),
    "cadre_relative": ("division_code", "cadre_name", "name", "relation", "id_no"),
    # A4, A5
    "project_beneficiary": ("household_id", "name", "village_group", "amount"),
    "project": (
        "poor_count_override",
        "poor_persons_override",
        "poor_count_reason",
        "other_locations",
        "mechanism",
    ),
    # A6 and the notice's own missing fields
    "notice": ("number", "state", "payload", "place", "supersedes_id", "supervise_org"),
    # A9
    "division_mapping": ("old_code", "new_code", "valid_from"),
    # A12
    "notice_evidence": ("taken_at", "taken_at_typed"),
    # PM rows that need a working sentence
    "relocation": ("origin_condition", "plan_year", "move_in_date"),
    "member_year": ("employment_wish", "wish_place", "practical_skills"),
    "help_request": ("village_code", "donor_id", "claimed_date", "confirmed_date"),
    "talent_exchange": ("outcome", "outcome_date", "outcome_doc"),
    # corrections: missing fields
    "member": ("note",),
    "fund_budget": ("mechanism",),
    "project_fund": ("allocation_id", "donation_id", "mechanism"),
    "donation_match": ("village_code", "project_id", "member_id", "confirmed_date"),
    "supervision_issue": ("inspection_id", "responsible_person", "is_major", "accountability_result"),
    "complaint": ("reporter", "result"),
    "attachment": ("owner_entity", "owner_id"),
    "village_team": ("village_code", "end_date"),
    "resettlement_site": ("project_id",),
    "supported_area": ("lead_city", "mechanism"),
    "measure_department": ("valid_from", "valid_to"),
    "setting": ("scope", "valid_from", "valid_to"),
    # corrections: missing entities
    "county_year": ("rural_population", "base_poor_population", "designated", "designated_reason"),
    "posting_place": ("division_code", "name"),
    "industry_year": ("entity_id", "year", "actual_investment"),
    "household_event": ("kind", "date", "other_household_id", "to_division", "reason"),
    "holiday": ("date", "name", "is_workday"),
    "status_change": ("poverty_status",),
}


@pytest.mark.parametrize("entity", FIELDS)
def test_each_amended_entity_has_its_fields(catalogue: Catalogue, entity: str) -> None:
    missing = [name for name in FIELDS[entity] if not catalogue.entity(entity).has(name)]
    assert missing == []


@pytest.mark.parametrize(
    ("entity", "field"),
    [
        ("resettlement_site", "village_code"),
        ("industry_entity", "village_code"),
        ("household", "village_code"),
        ("village_year", "village_code"),
    ],
)
def test_repeated_columns_are_dropped(catalogue: Catalogue, entity: str, field: str) -> None:
    assert not catalogue.entity(entity).has(field)


@pytest.mark.parametrize("name", ["audit_log", "sync_bundle", "user"])
def test_what_the_design_replaced_is_no_entity(catalogue: Catalogue, name: str) -> None:
    """The journal, the bundles and the accounts are kept by the store (design.md §3–4)."""
    assert name not in catalogue.entities


@pytest.mark.parametrize(
    "table",
    [
        "change_kind",
        "organization_side",
        "acceptance_result",
        "policy_document_type",
        "help_request_status",
        "inspection_kind",
        "complaint_channel",
        "report_status",
        "visit_level",
        "visit_kind",
        "user_role",
        "notice_state",
        "mask_profile",
        "review_state",
        "negative_list",
    ],
)
def test_enumerations_are_tables(catalogue: Catalogue, table: str) -> None:
    assert len(list(catalogue.codes[table])) > 1


@pytest.mark.parametrize("table", ["household_measure_type", "indicator_class"])
def test_second_levels_have_their_parents(catalogue: Catalogue, table: str) -> None:
    codes = catalogue.codes[table].codes
    assert {item.parent for item in codes.values()} - {""} <= set(codes)


def test_project_types_have_two_levels_and_no_label_twice(catalogue: Catalogue) -> None:
    codes = catalogue.codes["project_type"].codes
    parents = {item.parent for item in codes.values()} - {""}
    assert parents == {code for code, item in codes.items() if not item.parent}
    labels = [item.label for item in codes.values()]
    assert len(set(labels)) == len(labels)


def test_each_level_that_gives_is_a_source_in_both_mechanisms(catalogue: Catalogue) -> None:
    """协作 and 对口支援 alike: of the province, of a city such as Foshan, of a district."""
    codes = catalogue.codes["fund_source"].codes
    below = {top: [code for code, item in codes.items() if item.parent == top] for top in ("07", "08")}
    assert below == {"07": ["0701", "0702", "0703"], "08": ["0801", "0802", "0803"]}


def test_science_is_a_use_of_money(catalogue: Catalogue) -> None:
    assert catalogue.codes["fund_use"].code_of("科技帮扶")


@pytest.mark.parametrize("table", ["dropout_reason", "return_cause", "public_post", "origin_condition"])
def test_guessed_codes_are_the_provinces_to_set(catalogue: Catalogue, table: str) -> None:
    assert catalogue.codes[table].by_province


def test_notice_names_are_those_of_the_notices(catalogue: Catalogue) -> None:
    table = catalogue.codes["notice_type"]
    assert {code: table.label(code) for code in catalogue.notices} == {
        code: kind.name for code, kind in catalogue.notices.items()
    }


def test_a_record_carries_one_mechanism(catalogue: Catalogue) -> None:
    """甘孜 has both (PM-011): the area may, a record may not."""
    for name in ("fund_budget", "fund_allocation", "project", "project_fund", "pairing"):
        assert catalogue.entity(name).field("mechanism").type is FieldType.CODE


@pytest.mark.parametrize(
    ("entity", "field"),
    [
        ("project", "beneficiary_poor_households"),  # A5
        ("project", "beneficiary_poor_persons"),
        ("member", "sex"),
        ("member", "age"),
        ("household", "poverty_status"),
        ("household", "head_member_id"),
        ("county_year", "is_deep"),
        ("village_year", "is_deep_poverty"),
        ("household_year", "led_by_enterprise"),
        ("industry_entity", "invested"),
    ],
)
def test_what_follows_from_records_is_not_typed(catalogue: Catalogue, entity: str, field: str) -> None:
    assert catalogue.entity(entity).field(field).need is Need.DERIVED


def test_a_birth_date_is_typed_only_without_a_number(catalogue: Catalogue) -> None:
    assert catalogue.entity("member").field("birth_date").when == "id_type = 9"


@pytest.mark.parametrize(
    ("entity", "field", "audience"),
    [
        ("household", "bank_account", Audience.COUNTY),  # A11
        ("household", "bank_name", Audience.COUNTY),
        ("member_year", "disability_no", Audience.COUNTY),
        ("complaint", "reporter", Audience.COUNTY),
        ("cadre_relative", "id_no", Audience.COUNTY),
        ("talent_exchange", "outcome", Audience.DISCIPLINE),  # PM-047
        ("talent_exchange", "outcome_doc", Audience.DISCIPLINE),
        ("supervision_issue", "accountability_result", Audience.DISCIPLINE),  # PM-076
    ],
)
def test_each_guarded_field_has_its_audience(
    catalogue: Catalogue, entity: str, field: str, audience: Audience
) -> None:
    assert catalogue.entity(entity).field(field).audience is audience


@pytest.mark.parametrize(
    ("entity", "owner"),
    [
        ("fund_budget", "city"),  # A10: the supporting side enters these
        ("donation", "city"),
        (
            "industry_entity",
            "any",
        ),  # A10: enterprises are entered by the city that brings them, or where they are
        ("industry_year", "any"),
        ("talent_exchange", "city"),
        ("pairing", "city"),
        ("fund_allocation", "any"),
        ("household", "township"),
        ("supported_area", "province"),
        ("county_year", "county"),
    ],
)
def test_each_entity_has_its_owner(catalogue: Catalogue, entity: str, owner: str) -> None:
    assert catalogue.entity(entity).owner == owner


@pytest.mark.parametrize(
    "key",
    [
        "notice_min_days.people",
        "notice_min_days.money",
        "stable_months",
        "stable_months_second",
        "income_cycle_start",
        "base_year",
        "dashuimanguan.amount",
        "dashuimanguan.households",
        "dashuimanguan.share",
        "exit_second_notice",
        "count_first_day",
        "holiday_extend",
        "relocation_single_tolerance",
        "public_post_wage",
        "dynamic_doc_no",
    ],
)
def test_shaky_facts_are_settings(catalogue: Catalogue, key: str) -> None:
    assert key in catalogue.settings


@pytest.mark.parametrize(
    ("code", "issuer"),
    [("N10", "village"), ("N14", "village"), ("N16", "township"), ("N17", "township")],
)
def test_who_may_issue_is_wider_than_the_reference_had_it(
    catalogue: Catalogue, code: str, issuer: str
) -> None:
    assert issuer in catalogue.notices[code].issuer.split("|")


@pytest.mark.parametrize(
    ("code", "column"), [("N08", "indicator"), ("N12", "is_registered"), ("N18", "term")]
)
def test_notices_have_the_columns_that_were_missing(catalogue: Catalogue, code: str, column: str) -> None:
    assert column in {item.key for item in catalogue.notices[code].columns}


def test_large_amounts_and_accounts_are_those_that_are_typed_twice(catalogue: Catalogue) -> None:
    """Bank accounts and the amounts of all documents of money (issue 4); a household's share is none."""
    twice = {
        f"{entity.name}.{item.name}"
        for entity in catalogue.entities.values()
        for item in entity.stored_fields
        if item.verify == "double"
    }
    assert twice == {
        "household.bank_account",
        "fund_budget.amount",
        "fund_allocation.amount",
        "project_fund.planned",
        "fund_disbursement.amount",
        "fund_reimbursement.amount",
        "loan.amount",
        "donation.cash",
        "donation.goods_value",
    }


def test_no_check_reads_a_name_that_does_not_exist(catalogue: Catalogue) -> None:
    unknown = ("donor_org ", "poor_population(_ever)", "poor_hh", "old_house_removed ", "gb2260_history")
    assert [item.id for item in catalogue.checks.values() if any(name in item.rule for name in unknown)] == []


@pytest.mark.parametrize(
    "check",
    [
        "VR-HH-014",
        "VR-ORG-001",
        "VR-DON-001",
        "VR-VIL-008",
        "VR-LND-002",
        "VR-REL-008",
        "VR-STU-002",
        "VR-ID-011",
        "VR-HH-024",
        "VR-PRJ-023",
        "VR-PRJ-024",
        "VR-PAIR-004",
        "VR-STU-003",
    ],
)
def test_constraints_of_the_field_list_have_checks(catalogue: Catalogue, check: str) -> None:
    assert check in catalogue.checks


def test_every_conditional_field_says_when(catalogue: Catalogue) -> None:
    silent = [
        f"{entity.name}.{field.name}"
        for entity in catalogue.entities.values()
        for field in entity.fields
        if field.need is Need.CONDITIONAL and not field.when
    ]
    # asked of who came after the household was identified: only the register can tell, and a check does
    assert silent == ["member.join_reason"]


def test_every_record_can_be_called_something(catalogue: Catalogue) -> None:
    for entity in catalogue.entities.values():
        entity.title.format(**{item.name: "x" for item in entity.stored_fields})
        assert entity.title, entity.name


def test_guangdong_is_a_place_of_work() -> None:
    """Work places in Guangdong (IN-LAB-02): the divisions reach down to its counties."""
    from desktop_app.catalog.divisions import load_divisions

    divisions = load_divisions()
    assert divisions.exists("440606") and len(divisions.children("44")) == 21
