"""A station becomes known by a request and a certificate, answers for its area, and can be taken off."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.merge.history import GENESIS, Header, seal
from desktop_app.sync.certificate import Certificate, NumberRange, Revocation, Revocations, Scope
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue, request_enrolment
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.minisign import NotMinisign, PublicKey, Signature
from desktop_app.sync.trust import CHINA, counted_time
from tests.sync.conftest import TODAY, Province, Township

GRANT = Grant("C-1", "A1", date(2018, 1, 1), date(2018, 12, 31))


@pytest.mark.parametrize(
    ("code", "covered"),
    [
        ("653124", True),  # 泽普县 within 喀什地区
        ("653101001", False),  # 喀什市 is taken out
        ("659003501", True),  # a regiment of 第三师 far away
        ("659003", False),
        ("653131", False),
        ("5134", False),
    ],
)
def test_the_longest_prefix_decides(code: str, covered: bool) -> None:
    scope = Scope(("6531", "659003501"), ("653101", "653131", "659003"))
    assert scope.covers(code) is covered


def test_an_exclusion_wins_over_an_equal_inclusion() -> None:
    assert not Scope(("5134",), ("5134",)).covers("513429") and Scope(("",)).covers("513429")
    assert Scope(("513429",)).meets(Scope(("51",))) and Scope(("51",)).meets(Scope(("513429",)))
    assert not Scope(("51",), ("513429",)).meets(Scope(("513429",)))


def test_a_request_becomes_a_certificate(province: Province) -> None:
    keys = StationKeys.generate()
    text = request_enrolment(keys, station="三河乡", area="513429100", role="township")
    grant = replace(GRANT, ranges=(NumberRange("household", 1, 500),), scope=Scope(("5134",), ("513401",)))
    made = Certificate.parse(issue(EnrolmentRequest.parse(text), grant, province.key, province.keys))
    assert (made.device, made.key, made.recipient) == (keys.device, keys.public, keys.recipient)
    assert made.ranges == grant.ranges and made.scope == grant.scope and made.role == "township"
    assert made.audience == ("station", "county", "province") and made.levels == ("township", "any")
    assert province.trust.certificate(made.signed(province.keys)) == made


def test_a_restored_station_asks_to_take_its_old_place(province: Province, township: Township) -> None:
    keys = township.keys.with_new_signing_key()
    text = request_enrolment(
        keys, station="三河乡", area="513429100", role="township", replaces=township.keys.device
    )
    request = EnrolmentRequest.parse(text)
    assert request.recipient == township.own.recipient and request.replaces == township.own.device
    assert (
        Certificate.parse(issue(request, GRANT, province.key, province.keys)).replaces == township.own.device
    )


@pytest.mark.parametrize("kind", ["request", "certificate", "revocations", "province"])
def test_no_paper_can_be_changed(province: Province, township: Township, kind: str) -> None:
    request = request_enrolment(township.keys, station="三河乡", area="513429100", role="township")
    revoked = Revocations(1, (Revocation("C-1", "d", TODAY, "丢失"),)).signed(province.keys)
    texts = {
        "request": (request, EnrolmentRequest.parse),
        "certificate": (township.certificate, Certificate.parse),
        "revocations": (revoked, lambda text: Revocations.parse(text, province.key.issuers)),
        "province": (province.key.signed(province.keys), ProvinceKey.parse),
    }
    text, parse = texts[kind]
    assert parse(text)
    whole = orjson.loads(text)
    for name in whole["body"]:
        changed = whole | {"body": whole["body"] | {name: "x"}}
        with pytest.raises(BundleRefused):
            parse(orjson.dumps(changed).decode())
        rest = {key: value for key, value in whole["body"].items() if key != name}
        with pytest.raises(BundleRefused):
            parse(orjson.dumps(whole | {"body": rest}).decode())
    for broken in ("", "[]", "null", text[:-5], text.replace('"paper"', '"papers"')):
        with pytest.raises(BundleRefused):
            parse(broken)


def test_only_the_province_issues(province: Province, township: Township) -> None:
    text = request_enrolment(township.keys, station="三河乡", area="513429100", role="township")
    with pytest.raises(BundleRefused) as refused:
        issue(EnrolmentRequest.parse(text), GRANT, province.key, township.keys)
    assert refused.value.code is Reason.WRONG_SIGNER
    pretender = request_enrolment(township.keys, station="三河乡", area="513429100", role="emperor")
    with pytest.raises(BundleRefused):
        issue(EnrolmentRequest.parse(pretender), GRANT, province.key, province.keys)


def test_a_successor_key_is_believed_from_the_start(province: Province, township: Township) -> None:
    next_keys = StationKeys.generate()
    key = replace(province.key, successor=next_keys.public)
    read = ProvinceKey.parse(key.signed(province.keys))
    assert read == key and read.issuers == (province.keys.public, next_keys.public)
    text = request_enrolment(township.keys, station="三河乡", area="513429100", role="township")
    made = issue(EnrolmentRequest.parse(text), GRANT, key, next_keys)
    assert replace(province.trust, province=key).certificate(made)
    with pytest.raises(BundleRefused):
        province.trust.certificate(made)


def test_revocations_are_the_provinces_word(province: Province, township: Township) -> None:
    listed = Revocations(3, (Revocation(township.own.serial, township.own.device, TODAY, "电脑丢失"),))
    assert Revocations.parse(listed.signed(province.keys), province.key.issuers) == listed
    assert listed.of(township.own) and not listed.of(replace(township.own, serial="C-2"))
    with pytest.raises(BundleRefused) as refused:
        Revocations.parse(listed.signed(township.keys), province.key.issuers)
    assert refused.value.code is Reason.WRONG_SIGNER


def test_what_a_station_may_write(township: Township) -> None:
    assert township.own.may_write("township", "513429100203") == ""
    assert "地区" in township.own.may_write("township", "513429101")
    assert "本级" in township.own.may_write("province", "513429100")


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (datetime(2018, 1, 1, 0, 0, tzinfo=CHINA), True),
        (datetime(2018, 1, 1, 0, 0, tzinfo=CHINA) - timedelta(milliseconds=1), False),
        (datetime(2020, 12, 31, 23, 59, tzinfo=CHINA), True),
        (datetime(2021, 1, 1, tzinfo=CHINA), False),
        (datetime(2035, 1, 1, tzinfo=CHINA), False),
        (datetime(1970, 1, 2, tzinfo=CHINA), False),
    ],
)
def test_a_clock_counts_only_inside_the_validity(township: Township, day: datetime, counts: bool) -> None:
    time = int(day.timestamp() * 1000) << 16
    made = seal(Header("d", 1, "s", time, "王干部", "", "2018.1", GENESIS), [])
    assert counted_time(township.own)(made) == (time if counts else 0)
    assert counted_time(None)(made) == 0
    absurd = replace(made, time=2**62 << 16)
    assert counted_time(township.own)(absurd) == 0


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    for parse in (PublicKey.parse, Signature.parse):
        with pytest.raises(NotMinisign):
            parse(text)
    for read in (Certificate.parse, EnrolmentRequest.parse, ProvinceKey.parse):
        with pytest.raises(BundleRefused):
            read(text)
