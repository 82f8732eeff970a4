"""Salts for the entries of a save: drawn one by one, or in bulk grown from a seed for each group.

A salt of 16 random bytes does not compress: in a bulk import it would be a third of the bundle. There the
salts of a group – the entries of one entity, area and audience in one block – are grown from one secret.
A group is hidden from a recipient as a whole; where one of its entries is hidden or erased alone, the others
carry their salts and the secret is forgotten (``merge.history.conceal_where``).
"""

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from desktop_app.merge.blocks import SEED_BYTES
from desktop_app.merge.history import SALT_BYTES, Change, Entry, Seed, grown_salts, make_entry
from desktop_app.store.journal import BLOCK, BULK

_by_block = attrgetter("entity", "audience", "record_id")
_by_entity = attrgetter("entity")
_by_group = attrgetter("audience", "home")


class Unsealed(NamedTuple):
    """The changes of one audience class in one record, before they have a salt."""

    entity: str
    record_id: str
    home: str
    audience: str
    changes: Sequence[Change]


def seal_entries(unsealed: Sequence[Unsealed]) -> list[Entry]:
    """The entries of a save with salts and digests, in the order in which the journal keeps them."""
    ordered = sorted(unsealed, key=_by_block)
    if len(ordered) > BULK:
        return [entry for block in _blocks(ordered) for entry in _grown(block)]
    drawn = os.urandom(SALT_BYTES * len(ordered))  # at once: asking the system for each takes its time
    salts = [drawn[start : start + SALT_BYTES] for start in range(0, len(drawn), SALT_BYTES)]
    return [make_entry(*item, salt) for item, salt in zip(ordered, salts, strict=True)]


def _blocks(ordered: Sequence[Unsealed]) -> Iterator[Sequence[Unsealed]]:
    """What the journal will keep in one block: a group never reaches beyond it."""
    for _, group in groupby(ordered, key=_by_entity):
        entries = list(group)
        for start in range(0, len(entries), BLOCK):
            yield entries[start : start + BLOCK]


def _grown(block: Sequence[Unsealed]) -> Iterator[Entry]:
    for _, group in groupby(block, key=_by_group):
        entries, secret = list(group), os.urandom(SEED_BYTES)
        for place, (item, salt) in enumerate(zip(entries, grown_salts(secret, 0, len(entries)), strict=True)):
            yield make_entry(*item, salt, Seed(secret, place))
