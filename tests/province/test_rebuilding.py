"""The ledger made again from keys and archive alone: the same content, in a file or in PostgreSQL."""

from pathlib import Path

import pytest

from desktop_app.province.chronicle import FILE
from desktop_app.province.office import Office
from desktop_app.province.opening import Place
from desktop_app.store.opening import Login
from tests.province.conftest import CHEAP, PASSWORD, TODAY, World, household
from tests.province.test_refusals import foreign

LOGIN = Login("sheng", PASSWORD)


def busy_office(world: World, office: Office) -> None:
    """Bundles in any order, a conflict and its decision, a refusal, a word, a receipt, a revocation."""
    first, second = world.station("甲", office), world.station("乙", office)
    made = household(first, village_group="一组", phone="13800000000")
    world.up(first, office)
    world.down(office, second)
    first.put("household", {"phone": "13811111111"}, made)
    second.put("household", {"phone": "13822222222", "village_group": "二组"}, made)
    early = first.export_bundle(world.stick).path
    first.put("household", {"village_group": "三组"}, made)
    office.receive(first.export_bundle(world.stick).path)
    office.receive(early)
    office.decide(world.up(second, office).conflicts[0], "13822222222", "电话核实")
    foreign(second, "51343120500001")
    world.up(second, office)
    office.send_back("household", made, "phone", "请核对")
    world.down(office, first)
    office.put("setting", "s1", {"key": "notice_days", "value": "7"}, "统一")
    office.revoke(second.profile.device, "电脑丢失")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_ledger_comes_out(
    world: World, office: Office, kind: str, request: pytest.FixtureRequest
) -> None:
    busy_office(world, office)
    context, now = office.desk.context, world.clock.now_ms
    before, answers = (
        office.digest(),
        office.desk.books.answers(
            [item.device for item in office.status().stations], office.desk.books.known("")
        ),
    )
    certificates, conflicts = len(office.desk.books.certificates()), office.conflicts()
    transactions, revoked = office.status().transactions, office.desk.books.revocations()
    source = office.folder
    office.close()
    url = request.getfixturevalue("another_url") if kind == "postgresql" else ""
    into = Place(world.root / "again", url)
    rebuilt, _code = Office.rebuild(source, into, LOGIN, now, context, CHEAP)
    assert rebuilt.ok and rebuilt.digest == before
    with Office.open(into.folder, LOGIN, now, context, CHEAP, url) as again:
        assert again.digest() == before and again.store.verify_journal().ok
        assert (again.status().transactions, again.conflicts()) == (transactions, conflicts)
        assert again.desk.books.revocations() == revoked
        assert len(again.desk.books.certificates()) == certificates
        told = again.desk.books.answers(
            [item.device for item in again.status().stations], again.desk.books.known("")
        )
        assert {item[:7] for item in told} == {item[:7] for item in answers}
        assert again.device != office.device


@pytest.fixture
def another_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("postgres").database())


def test_a_bundle_that_is_gone_from_the_archive_is_named(world: World) -> None:
    office = world.office()
    busy_office(world, office)
    source, context, now = office.folder, office.desk.context, world.clock.now_ms
    office.close()
    gone = sorted((source / "archive").iterdir())[0]
    gone.unlink()
    rebuilt, _code = Office.rebuild(source, Place(world.root / "again"), LOGIN, now, context, CHEAP)
    assert not rebuilt.ok and rebuilt.missing == [gone.stem]


def test_the_chronicle_says_nothing_to_others(world: World) -> None:
    office = world.office()
    busy_office(world, office)
    content = Path(office.folder / FILE).read_bytes()
    office.close()
    for word in ("四开乡", "13822222222", "请核对", "电脑丢失", "certificates", str(TODAY.year)):
        assert word.encode() not in content
