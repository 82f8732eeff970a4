"""Transactions of any shape are the same after the journey, and no line of any kind makes a crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.merge.carried import Carried, made
from desktop_app.merge.history import (
    GENESIS,
    Change,
    Entry,
    Header,
    Transaction,
    Version,
    make_entry,
    seal,
    withhold,
)
from desktop_app.sync import wire
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.tally import Tally
from desktop_app.sync.wire import JournalDecoder, encode_journal

VALUES = st.none() | st.integers(-(2**62), 2**62) | st.text(max_size=6)
VERSIONS = st.builds(Version, st.sampled_from("ab"), st.integers(1, 9))
CHANGES = st.builds(
    Change, st.sampled_from(["amount", "name"]), VALUES, VALUES, st.lists(VERSIONS, max_size=2).map(tuple)
)
ENTRIES = st.builds(
    make_entry,
    st.sampled_from(["member", "fund"]),
    st.text("01ab", min_size=1, max_size=3),
    st.sampled_from(["513429100", "513429101"]),
    st.sampled_from(["province", "county"]),
    st.lists(CHANGES, max_size=2, unique_by=lambda change: change.field),
)
SAVES = st.lists(st.tuples(st.sampled_from("ab"), st.lists(ENTRIES, max_size=5)), max_size=8)


def chained(saves: list[tuple[str, list[Entry]]]) -> list[Transaction]:
    made: dict[str, list[Transaction]] = {}
    for device, entries in saves:
        chain = made.setdefault(device, [])
        previous = chain[-1].hash if chain else GENESIS
        header = Header(device, len(chain) + 1, "save", 5, "王干部", "录入", "2018.1", previous)
        chain.append(withhold(seal(header, entries), lambda entry: entry.audience == "county"))
    return [transaction for chain in made.values() for transaction in chain]


@settings(deadline=None)
@given(SAVES, st.integers(1, 4))
def test_the_journal_travels_unchanged(saves: list[tuple[str, list[Entry]]], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "BLOCK", size)
        sent = chained(saves)
        blocks = list(encode_journal(sent))
        large = decoded(blocks)
    read = decoded(blocks)
    assert list(map(made, read)) == sent == list(map(made, large))
    assert all(isinstance(one.entries, Carried) for one in large if len(one.entries) > 3 * size)
    there, here = Tally({"fund": ("amount",)}), Tally({"fund": ("amount",)})
    for one, other in zip(sent, large, strict=True):
        there.add(one)
        here.add(other)
    assert (there.counts, there.sums, there.entries) == (here.counts, here.sums, here.entries)


def decoded(blocks: list[bytes]) -> list[Transaction]:
    """The transactions; the longer ones carried by the line where ``wire.BLOCK`` says so."""
    decoder = JournalDecoder()
    read = [transaction for block in blocks for transaction in decoder.feed(block)]
    decoder.close()
    return read


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_lines_are_refused_and_nothing_else(noise: bytes) -> None:
    decoder = JournalDecoder()
    if not noise:
        assert list(decoder.feed(noise)) == []
        return
    with pytest.raises(BundleRefused):
        list(decoder.feed(noise))


def test_a_block_that_is_left_out_or_swapped_is_noticed() -> None:
    entries = [
        make_entry("member", str(n), "5134", "province", [Change("name", None, "马海")]) for n in range(3)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "BLOCK", 1)
        blocks = list(encode_journal(chained([("a", [entry]) for entry in entries])))
    for order in ([0, 2], [0, 2, 1], [0, 1, 1]):
        decoder = JournalDecoder()
        with pytest.raises(BundleRefused):
            for place in order:
                list(decoder.feed(blocks[place]))


def test_a_transaction_that_does_not_end_is_noticed() -> None:
    entries = [make_entry("member", str(n), "5134", "province", []) for n in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "BLOCK", 2)
        blocks = list(encode_journal(chained([("a", entries)])))
    decoder = JournalDecoder()
    assert list(decoder.feed(blocks[0])) == []
    with pytest.raises(BundleRefused):
        decoder.close()


LONG = "5" * 121
NAMED = {
    "id": lambda: make_entry("member", LONG, "5134", "province", []),
    "home": lambda: make_entry("member", "m", LONG, "province", []),
    "entity": lambda: make_entry(LONG, "m", "5134", "province", []),
    "audience": lambda: make_entry("member", "m", "5134", LONG, []),
    "version": lambda: _replacing(Version(LONG, 1)),
    "number": lambda: _replacing(Version("a", 0)),
}


def _replacing(version: Version) -> Entry:
    return make_entry("member", "m", "5134", "province", [Change("name", "a", "b", (version,))])


@pytest.mark.parametrize("case", NAMED)
def test_a_name_that_no_index_takes_is_refused_with_its_bundle(case: str) -> None:
    """Our own program gives none; in a database it would stop whoever takes the bundle in."""
    with pytest.raises(BundleRefused) as refused:
        decoded(list(encode_journal(chained([("a", [NAMED[case]()])]))))
    assert refused.value.code is Reason.MALFORMED


def test_nor_is_a_save_with_such_a_name() -> None:
    (one,) = chained([("a", [])])
    long = seal(Header("a", 1, LONG, 5, "王干部", "录入", "2018.1", GENESIS), one.entries)
    with pytest.raises(BundleRefused) as refused:
        decoded(list(encode_journal([long])))
    assert refused.value.code is Reason.MALFORMED
