"""Whom a change reaches: after any edit the findings are those of a full run, and few units were checked."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.checks.reach import Change, counted, reached
from desktop_app.checks.units import WITHIN, Unit, check_units, unit_of
from tests.unit.checks.cases import VILLAGE, catalogue, id_no
from tests.unit.checks.world import small_township

_NEVER_SEEN: dict[str, list[Any]] = {
    "id_no": [id_no(), id_no("19900101"), None],
    "division_code": [VILLAGE, "513429101202", "513429101"],
    "year": [2017, 2018],
    "payee": ["沙马日哈"],
    "project_type": ["1301", "0101"],
    "left_date": ["2018-02-01", None],
    "voucher_no": ["记-d1", "记-x"],
    "amount": [1, 90_000_000, -5],
    "ledger_type": ["1", "2", "5"],
    "reply_date": ["2018-06-01", None],
    "side": ["east", "west"],
    "member_no": ["1", "2", None],
    "phone": ["13800000002", None],
    "percent": [10, 90],
}
_WORLD = small_township()
_PLACES = [(entity, own) for entity, rows in sorted(_WORLD.rows.items()) for own in sorted(rows)]


def _choices(entity: str, field: str) -> list[Any]:
    """Values that stand somewhere in the column already, or that make records meet."""
    declared = catalogue().entity(entity).field(field)
    present = [row.get(field) for row in _WORLD.rows[entity].values()]
    targets = sorted(_WORLD.rows.get(declared.target, {})) if declared.target else []
    return list(dict.fromkeys([*present, *targets, *_NEVER_SEEN.get(field, []), None]))


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    """An edit of a record that is there, its voiding, or a copy of it as a new record."""
    entity, own = draw(st.sampled_from(_PLACES))
    kind = draw(st.sampled_from(("change", "change", "change", "void", "copy")))
    if kind == "void":
        return entity, own, {"is_deleted": draw(st.sampled_from((1, 0)))}
    fields = [item.name for item in catalogue().entity(entity).stored_fields if item.name != "is_deleted"]
    known = [name for name in fields if any(name in row for row in _WORLD.rows[entity].values())]
    names = draw(st.lists(st.sampled_from(known or fields), min_size=1, max_size=2, unique=True))
    values = {name: draw(st.sampled_from(_choices(entity, name))) for name in names}
    if kind == "copy":
        row = {name: value for name, value in _WORLD.rows[entity][own].items() if name != "id"}
        return entity, f"{own}-copy", {**row, **values}
    return entity, own, values


@given(st.lists(edits(), min_size=1, max_size=6))
def test_after_every_edit_the_findings_are_those_of_a_full_run(
    made: list[tuple[str, str, dict[str, Any]]],
) -> None:
    world = small_township()
    kept = world.first_look()
    for entity, own, values in made:
        world.recheck(kept, world.edit(entity, own, values))
        assert kept == world.everything(), (entity, own, values)


_NUMBERING: dict[str, dict[str, list[Any]]] = {
    "household": {"household_no": ["2", "3", None], "is_deleted": [0, 1]},
    "member": {"left_date": ["2018-02-01", None], "household_id": ["h1", "h2", "h3"], "is_deleted": [0, 1]},
    "status_change": {"change_kind": ["remove", "identify"], "household_id": ["h1", "h2", "h3"]},
}


@st.composite
def numbering(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    """An edit of a number, of who lives in a household, or of whether it is in the register."""
    entity = draw(st.sampled_from(sorted(_NUMBERING)))
    own = draw(st.sampled_from([*sorted(_WORLD.rows[entity]), "new"]))
    field = draw(st.sampled_from(sorted(_NUMBERING[entity])))
    new = {"change_kind": "remove", "year": 2018, "effective_date": "2018-03-01"} if own == "new" else {}
    return entity, own, {**new, field: draw(st.sampled_from(_NUMBERING[entity][field]))}


@settings(max_examples=40)
@given(st.lists(numbering(), min_size=2, max_size=8))
def test_two_households_with_one_number_are_found_and_let_go_by_single_edits(
    made: list[tuple[str, str, dict[str, Any]]],
) -> None:
    """VR-HH-022: removed households, those whose members have left, and void ones count no more."""
    world = small_township()
    world.edit("household", "h3", {"household_no": "2"})
    kept = world.first_look()
    for entity, own, values in made:
        world.recheck(kept, world.edit(entity, own, values))
        assert kept == world.everything(), (entity, own, values)


def test_a_household_that_has_left_the_register_bears_no_number() -> None:
    world = small_township()
    world.edit("household", "h3", {"household_no": "2"})
    world.edit("member", "m4", {"left_date": "2018-01-01"})
    kept = world.first_look()

    def told() -> set[str]:
        return {u.id for u, found in kept.items() if "VR-HH-022" in {one.check for one in found}}

    assert told() == {"h2", "h3"}
    removal = {"household_id": "h3", "year": 2018, "change_kind": "remove", "effective_date": "2018-12-25"}
    for entity, own, away, back in (
        ("status_change", "gone", removal, {"is_deleted": 1}),
        ("status_change", "merged", {**removal, "change_kind": "imported", "poverty_status": "9"},
         {"poverty_status": "0"}),
        ("member", "m2", {"left_date": "2018-03-01"}, {"left_date": None}),
        ("household", "h2", {"is_deleted": 1}, {"is_deleted": 0}),
        ("household", "h3", {"household_no": "9"}, {"household_no": "2"}),
    ):  # fmt: skip
        world.recheck(kept, world.edit(entity, own, away))
        assert told() == set(), own
        world.recheck(kept, world.edit(entity, own, back))
        assert told() == {"h2", "h3"}, own
    again = {**removal, "change_kind": "identify", "effective_date": "2018-12-28"}
    world.recheck(kept, world.edit("status_change", "gone", {**removal, "is_deleted": 0}))
    assert told() == set()
    world.recheck(kept, world.edit("status_change", "again", again))
    assert told() == {"h2", "h3"}, "identified again"


def test_whatever_a_unit_reads_reaches_it() -> None:
    """Rows that were only looked through for others are no business of the unit."""
    world = small_township()
    looked_through = {"helper", "cadre_relative", "village_year", "project", "household", "pairing"}
    shared = {"project_fund", "fund_disbursement", "fund_reimbursement"}
    units = {
        unit_of(catalogue(), world, entity, row)
        for entity, rows in world.rows.items()
        for row in rows.values()
    }
    for unit in units:
        world.asked.clear()
        list(check_units([unit], world.scene()))
        for entity, own in set(world.asked):
            row = world.rows[entity][own]
            ledger = unit.entity == "project" and entity in shared  # what others draw is the allocation's
            if entity not in looked_through and not ledger:
                change = Change(entity, (row,))
                found = reached(change, world, catalogue()) | counted(change, world)
                assert unit in found, (unit, entity, own)


def test_an_ordinary_edit_reaches_one_unit() -> None:
    world = small_township()
    for entity, own, values in (
        ("member", "m1", {"phone": "13800000000"}),
        ("member_year", "my1", {"education": "03"}),
        ("household_income", "i1", {"wage_income": 1}),
        ("household", "h1", {"phone": "1"}),
    ):
        edited = world.edit(entity, own, values)
        assert reached(edited, world, catalogue()) == {Unit("household", "h1")}
        assert counted(edited, world) == set()


def test_a_number_is_missed_where_it_was_and_found_where_it_is() -> None:
    world = small_township()
    kept = world.first_look()
    collision = {found.check for found in kept[Unit("household", "h2")]}
    assert {"VR-ID-006", "VR-MEM-009"} <= collision
    world.recheck(kept, world.edit("member", "m1", {"id_no": id_no("19910101")}))
    world.recheck(kept, world.edit("member", "m2", {"id_no": id_no("19920101")}))
    world.recheck(kept, world.edit("member", "m4", {"is_deleted": 1}))
    left = {found.check for findings in kept.values() for found in findings}
    assert not {"VR-ID-006", "VR-MEM-009"} & left


def test_a_record_without_a_parent_is_checked_by_itself() -> None:
    world = small_township()
    kept = world.first_look()
    world.recheck(kept, world.edit("employment", "e9", {"member_id": None}))
    assert {found.check for found in kept[Unit("employment", "e9")]} == {"VR-LNK-001"}
    world.recheck(kept, world.edit("employment", "e9", {"member_id": "m1"}))
    assert Unit("employment", "e9") not in kept


def test_every_entity_within_another_names_its_parent() -> None:
    for root, entities in WITHIN.items():
        for name in entities:
            entity = catalogue().entity(name)
            assert name == root or entity.parent, name


@pytest.mark.parametrize(
    ("entity", "own", "values", "unit"),
    [
        ("household", "h1", {"division_code": "513429101202"}, Unit("project", "p4")),
        ("village_year", "v1", {"rural_population": 1}, Unit("project", "p1")),
        ("cadre_relative", "c1", {"name": "日嘎村绵羊养殖专业合作社"}, Unit("project", "p1")),
        ("helper", "k1", {"name": "日嘎村绵羊养殖专业合作社"}, Unit("project", "p1")),
        ("donation", "g2", {"receipt_no": "r1"}, Unit("donation", "g1")),
        ("donation_match", "dm1", {"amount": 1}, Unit("donation", "g1")),
        ("industry_year", "iy1", {"actual_investment": 300}, Unit("industry_entity", "i1")),
        ("complaint", "q1", {"reply_date": "2018-06-01"}, Unit("notice", "N11")),
        ("training_participant", "t2", {"member_id": "m1"}, Unit("household", "h2")),
        ("organization", "o8", {"side": "west"}, Unit("pairing", "all")),
        ("organization", "o9", {"side": "west"}, Unit("household", "h2")),
        ("project_progress", "g2", {"percent": 10}, Unit("project", "p1")),
        ("member", "m1", {"member_no": "2"}, Unit("household", "h2")),
        ("helper", "k1", {"phone": "13800000002"}, Unit("helper", "k2")),
        ("county_year", "cy", {"division_code": "513429", "year": 2017}, Unit("land_quota_trade", "lq")),
    ],
)
def test_each_rule_reaches_what_it_is_for(entity: str, own: str, values: dict[str, Any], unit: Unit) -> None:
    """An edit that changes what is found elsewhere, or decides it: the other unit is checked again."""
    world = small_township()
    world.edit("land_quota_trade", "lq", {"seller_division": "513429101"})
    kept = world.first_look()
    assert unit in world.recheck(kept, world.edit(entity, own, values))
    assert kept == world.everything()
