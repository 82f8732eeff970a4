"""What was sealed is recognised, whole or with values withheld, and nothing else is."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.merge.blocks import decode_block, decode_record, encode_block
from desktop_app.merge.clock import HybridClock, milliseconds
from desktop_app.merge.history import (
    GENESIS,
    Change,
    Entry,
    Header,
    Transaction,
    Version,
    decode_entry,
    encode_entry,
    is_intact,
    make_entry,
    seal,
    withhold,
)

values = st.none() | st.integers(-(2**62), 2**62) | st.text(max_size=12)
versions = st.builds(Version, st.sampled_from(["a", "b"]), st.integers(1, 9))
changes = st.builds(
    Change,
    st.sampled_from(["name", "phone", "note"]),
    values,
    values,
    st.lists(versions, max_size=2).map(tuple),
)
entries = st.builds(
    make_entry,
    st.sampled_from(["member", "household"]),
    st.text("0123456789abcdef", min_size=1, max_size=4),
    st.just("513429100"),
    st.sampled_from(["province", "county"]),
    st.lists(changes, max_size=3, unique_by=lambda change: change.field),
)


def sealed(made: list[Entry]) -> Transaction:
    header = Header("a", 1, "save", 1 << 16, "王干部", "录入", "2018.1", GENESIS)
    return seal(header, made)


@given(entries)
def test_an_entry_is_stored_and_read_back(entry: Entry) -> None:
    assert decode_entry(encode_entry(entry)) == entry
    hidden = replace(entry, changes=None, salt=None)
    assert decode_entry(encode_entry(hidden)) == hidden


@settings(deadline=None)
@given(st.lists(entries, max_size=12))
def test_a_block_keeps_every_entry_in_its_order(made: list[Entry]) -> None:
    mixed = [replace(e, changes=None, salt=None) if n % 3 == 0 else e for n, e in enumerate(made)]
    line = encode_block(mixed)
    assert decode_block(line) == mixed
    for wanted in {entry.record_id for entry in mixed}:
        assert decode_record(line, wanted) == [entry for entry in mixed if entry.record_id == wanted]
    assert decode_record(line, "of no entry") == []


@given(st.lists(entries, min_size=1, max_size=5))
def test_withholding_keeps_the_seal(made: list[Entry]) -> None:
    transaction = sealed(made)
    without = withhold(transaction, lambda entry: entry.audience == "county")
    assert is_intact(transaction) and is_intact(without) and without.hash == transaction.hash
    assert all((entry.changes is None) == (entry.audience == "county") for entry in without.entries)


@pytest.mark.parametrize(
    "tampered",
    [
        {"person": "李四"},
        {"time": 7},
        {"reason": ""},
        {"seq": 2},
        {"previous": b"\x01" * 32},
        {"entries": ()},
    ],
)
def test_a_changed_header_breaks_the_seal(tampered: dict[str, object]) -> None:
    transaction = sealed([make_entry("member", "1", "x", "province", [Change("name", None, "马海")])])
    assert not is_intact(replace(transaction, **tampered))  # type: ignore[arg-type]  # any field


def test_a_changed_value_breaks_the_seal() -> None:
    transaction = sealed([make_entry("member", "1", "x", "province", [Change("name", None, "马海")])])
    (entry,) = transaction.entries
    other = replace(entry, changes=(Change("name", None, "马黑"),))
    assert not is_intact(replace(transaction, entries=(other,)))


@given(st.lists(st.integers(0, 4_000_000_000_000), min_size=2))
def test_time_never_goes_back(readings: list[int]) -> None:
    clock = HybridClock()
    times = [clock.tick(reading) for reading in readings]
    assert times == sorted(set(times))
    assert milliseconds(times[0]) == readings[0]


@pytest.mark.parametrize("value", [1.5, True, [], {}, ["x"], 2**63, -(2**63)])
@pytest.mark.parametrize("old", [False, True])
def test_a_value_that_no_store_can_hold_is_refused(value: object, old: bool) -> None:
    known = Change("note", "旧", "新", (Version("a", 1),)) if old else Change("note", None, "新")
    block = orjson.loads(encode_block([make_entry("member", "1", "5134", "province", [known])]))
    block[0]["old" if old else "new"]["note"] = [value]
    with pytest.raises(ValueError):
        decode_block(orjson.dumps(block))


@pytest.mark.parametrize("replaced", [[["a", "1"]], [[1, 1]], [["a", 1.5]]])
def test_a_version_that_is_none_is_refused(replaced: object) -> None:
    known = Change("note", "旧", "新", (Version("a", 1),))
    block = orjson.loads(encode_block([make_entry("member", "1", "5134", "province", [known])]))
    block[0]["replaces"]["note"] = [replaced]
    with pytest.raises(ValueError):
        decode_block(orjson.dumps(block))


@pytest.mark.parametrize("name", ["entity", "home", "audience"])
def test_a_name_that_is_no_text_is_refused(name: str) -> None:
    block = orjson.loads(encode_block([make_entry("member", "1", "5134", "province", [])]))
    block[0][name] = 7
    with pytest.raises(ValueError):
        decode_block(orjson.dumps(block))
