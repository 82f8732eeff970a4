"""What a new record proposes is declared, and never what help turns on."""

from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import CatalogueError, FieldType
from desktop_app.catalog.proposals import Proposal, load_proposals, load_rests

DECIDED = {
    "member_year.kinship",
    "member.ethnicity",
    "member_year.labour_skill",
    "member_year.in_employee_medical",
    "member_year.is_dibao",
    "member_year.is_tekun",
    "household_income.dibao_grant",
    "household_income.tekun_grant",
    "household_year.has_production_power",
    "household_year.has_living_power",
    "household_year.has_broadcast",
}
"""Field by field in resources/help/decisions/entry-effort.md: another one is another decision."""

RULED = {"member_year.in_employee_medical", "member_year.is_dibao", "member_year.is_tekun"}
RULED |= {"household_income.dibao_grant", "household_income.tekun_grant"}


def test_pm_077_only_what_was_decided_is_proposed() -> None:
    found = load_proposals(load_catalogue())
    assert {one.field for one in found} == DECIDED and len(found) == len(DECIDED)
    assert all(one.reason and one.source for one in found)


def test_pm_077_what_help_turns_on_is_proposed_only_as_no_and_by_an_error_of_the_register() -> None:
    catalogue = load_catalogue()
    for one in load_proposals(catalogue):
        if one.field in RULED:
            assert one.value == "0" and one.when and not one.like
            assert all(catalogue.checks[rule].severity == "error" for rule in one.source.split(", "))


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("1", {"is_dibao", "is_tekun", "dibao_grant", "tekun_grant"}),
        ("2", {"is_tekun", "tekun_grant"}),
        ("3", set()),
        ("4", set()),
    ],
)
def test_the_kind_of_household_rules_out_what_its_members_cannot_have(kind: str, held: set[str]) -> None:
    known = {"household_year.household_type": kind}
    ruled = [one for one in load_proposals(load_catalogue()) if "household_type" in one.when]
    assert {one.name for one in ruled if one.holds(known)} == held
    assert not any(one.holds({}) for one in ruled)


def test_only_a_child_has_no_labour_by_its_age() -> None:
    [one] = [one for one in load_proposals(load_catalogue()) if one.name == "labour_skill"]
    assert [one.holds({"member_year.age": age}) for age in ("0", "15", "16")] == [True, True, False]
    assert not one.holds({})


@pytest.mark.parametrize(
    "wrong",
    [
        'field = "member.nothing"\nvalue = "1"',
        'field = "member.ethnicity"\nvalue = "没有的民族"',
        'field = "member.ethnicity"',
        'field = "member.ethnicity"\nvalue = "01"\nlike = "first"',
        'field = "member.ethnicity"\nlike = "last"',
    ],
)
def test_a_proposal_that_cannot_be_is_refused(tmp_path: Path, wrong: str) -> None:
    text = f'[[proposal]]\n{wrong}\nreason = "因"\nsource = "x"\n'
    (tmp_path / "proposals.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_proposals(load_catalogue(), tmp_path)


def test_a_proposal_names_its_entity_and_its_field() -> None:
    one = Proposal("member_year.kinship", "因", "x", value="01")
    assert (one.entity, one.name) == ("member_year", "kinship")


def test_pm_077_one_answer_settles_amounts_alone_and_none_that_is_a_part_of_another() -> None:
    catalogue = load_catalogue()
    found = load_rests(catalogue)
    assert {one.entity for one in found} == {"household_year", "household_income"}
    for one in found:
        fields = [catalogue.entity(one.entity).field(name) for name in one.fields]
        assert {field.type for field in fields} <= {FieldType.DECIMAL, FieldType.MONEY}
        assert len({field.group for field in fields}) == 1  # they stand under one heading, beside the button
        assert one.value == "0" and one.label.endswith("填0") and one.source
    assert "irrigated_area" not in found[0].fields


def test_a_rest_that_cannot_be_is_refused(tmp_path: Path) -> None:
    for wrong in ('fields = ["nothing"]\nvalue = "0"', 'fields = ["arable_area"]\nvalue = "many"'):
        text = f'[[rest]]\nentity = "household_year"\n{wrong}\nlabel = "填0"\nsource = "x"\n'
        (tmp_path / "proposals.toml").write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError):
            load_rests(load_catalogue(), tmp_path)
