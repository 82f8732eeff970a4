"""Salts grown from a seed: the same entries come back, and no seed tells the salt of a hidden entry."""

import os
from base64 import b64decode

import orjson
import pytest

from desktop_app.merge.blocks import block_digests, decode_block, decode_record, encode_block
from desktop_app.merge.history import Change, Entry, Seed, conceal_where, grown_salts, make_entry


def group(count: int, secret: bytes | None = None, home: str = "513431206") -> list[Entry]:
    told = secret or os.urandom(16)
    return [
        make_entry("member", f"m{n}", home, "province", [Change("name", None, f"马{n}")], salt, Seed(told, n))
        for n, salt in enumerate(grown_salts(told, 0, count))
    ]


def test_a_group_comes_back_with_its_seed() -> None:
    entries = [*group(5), *group(3), *group(2, home="513431205")]
    line = encode_block(entries)
    assert decode_block(line) == entries
    assert list(block_digests(line)) == [entry.digest for entry in entries]
    assert [run["seed"][1] for run in orjson.loads(line)] == [0, 0, 0] and b"salts" not in line


def test_a_group_cut_in_two_goes_on_where_it_was_cut() -> None:
    entries = group(9)
    first, second = encode_block(entries[:4]), encode_block(entries[4:])
    assert decode_block(first) + decode_block(second) == entries
    assert orjson.loads(second)[0]["seed"][1] == 4


def test_one_record_of_a_group_comes_with_its_own_salt() -> None:
    entries = [*group(5), *group(3)]
    line = encode_block(entries)
    for name in ("m0", "m2", "m4"):
        wanted = [entry for entry in entries if entry.record_id == name]
        found = decode_record(line, name)
        assert [(item.salt, item.digest) for item in found] == [(item.salt, item.digest) for item in wanted]


@pytest.mark.parametrize("hidden", [0, 3, 8])
def test_where_one_is_hidden_the_secret_is_forgotten_and_the_others_hold(hidden: int) -> None:
    secret = os.urandom(16)
    entries, other = group(9, secret), group(2)
    shown = conceal_where(
        [*entries, *other], lambda entry: entry.record_id == f"m{hidden}" and entry in entries
    )
    line = encode_block(shown)
    runs = orjson.loads(line)
    seeds = [b64decode(run["seed"][0]) for run in runs if "seed" in run]
    assert secret not in seeds and len(seeds) == 1  # the other group keeps its own
    carried = b"".join(b64decode(run["salts"]) for run in runs if "salts" in run)
    assert entries[hidden].salt is not None and entries[hidden].salt not in carried
    back = decode_block(line)
    assert [entry.digest for entry in back] == [entry.digest for entry in (*entries, *other)]
    assert back[hidden].changes is None and back[hidden].salt is None


@pytest.mark.parametrize("seed", [["AAAA", 0], ["A" * 22 + "==", -1], ["A" * 22 + "==", "0"], [], 7])
def test_a_seed_that_is_none_is_refused(seed: object) -> None:
    run = orjson.loads(encode_block(group(2)))[0]
    with pytest.raises((ValueError, TypeError)):
        decode_block(orjson.dumps([{**run, "seed": seed}]))
