"""Many entries in one line, column by column: smaller and quicker than one by one.

Consecutive entries of one shape make a run. In a run of creations a field that a record does not have is
null; in a run of changes all records have the same fields, with their old values and what they replace.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, repeat
from typing import Any, overload

import orjson

from desktop_app.catalog.model import Value
from desktop_app.merge.history import Change, Entry, Seed, Version, digest, grown_salts, make_entry

_SALT_BYTES = 16
_DIGEST_BYTES = 32
_TEXTS: frozenset[type] = frozenset({str})
_VALUES: frozenset[type] = frozenset({str, int, type(None)})
_LARGEST = 2**63 - 1
_change = partial(tuple.__new__, Change)  # three times as fast as calling the class, once for every value
_Shape = tuple[str, str, str, str, tuple[str, ...], bytes]

LONGEST_NAME = 120
"""How many characters an id, a home, or another name that is looked up has at most."""

SEED_BYTES = 16
"""How long the secret is from which a group's salts are grown."""


KEPT_LEVEL = 3
"""How hard zstd tries where lines are kept."""


class Packed(Sequence[Entry]):
    """The entries of a bulk transaction as the lines they are kept in, made only where somebody looks.

    A bundle takes the lines as they are: making entries of them, and lines of the entries again, would be
    most of the work of an export. ``kept`` are the compressed lines, which ``opened`` opens one at a time: a
    whole township's import takes some twenty megabytes.
    """

    def __init__(self, kept: Sequence[bytes], count: int, opened: Callable[[bytes], bytes]) -> None:
        self._kept = kept
        self._count = count
        self._opened = opened

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        for line in self.lines():
            yield from decode_block(line)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        return list(self)[place]

    def lines(self) -> Iterator[bytes]:
        """The lines one after another, none of more than a block's entries."""
        return map(self._opened, self._kept)

    def through(self, gate: Callable[[bytes], bytes]) -> "Packed":
        """The same entries, every line passing through ``gate`` when it is opened."""
        return Packed(self._kept, self._count, lambda kept: gate(self._opened(kept)))


def encode_block(entries: Sequence[Entry]) -> bytes:
    """The entries as one line of JSON without a line break."""
    runs = [_encode_run(shape, list(group)) for shape, group in groupby(entries, key=_shape)]
    return orjson.dumps(runs)


def decode_block(line: bytes) -> list[Entry]:
    """The entries of a line, in their order; raises ValueError, KeyError or TypeError when it is none."""
    return [entry for run in orjson.loads(line) for entry in decode_run(run)]


def decode_record(line: bytes, record_id: str) -> list[Entry]:
    """The entries of one record in a line; the others are not made. Raises as ``decode_block``."""
    return [entry for run in orjson.loads(line) for entry in decode_run(_only(run, record_id))]


def _only(run: dict[str, Any], record_id: str) -> dict[str, Any]:
    """A run with the entries of one record alone."""
    places = [place for place, one in enumerate(run["ids"]) if one == record_id]
    kept = {**run, "ids": [record_id] * len(places)}
    if "seed" in run:
        secret, first = _seed(kept.pop("seed"), len(run["ids"]))
        salts = (next(grown_salts(secret, first + place, 1)) for place in places)
        kept["salts"] = b64encode(b"".join(salts)).decode()
    for name, size in (("salts", _SALT_BYTES), ("digests", _DIGEST_BYTES)):
        if name in run and places:
            slices = _slices(run[name], size, len(run["ids"]))
            kept[name] = b64encode(b"".join(slices[place] for place in places)).decode()
        elif name in run:
            kept[name] = ""
    for name in ("new", "old", "replaces"):
        if name in run:
            kept[name] = {key: [column[place] for place in places] for key, column in run[name].items()}
    return kept


def concealed_run(run: dict[str, Any]) -> dict[str, Any]:
    """A run without its values and salts; the digests stay.

    A group of entries that grow their salts from one secret has one audience: hidden as a whole it leaves
    nothing from which the salts of others could be told.
    """
    if run["kind"] == "hidden":
        return run
    kept = {name: run[name] for name in ("entity", "home", "audience", "ids")}
    return {"kind": "hidden", **kept, "digests": b64encode(b"".join(run_digests(run))).decode()}


def block_digests(line: bytes) -> Iterator[bytes]:
    """The digests of a line's entries in their order, computed from what they say.

    Like ``decode_block``, at half the cost: of creations, which are most, no entries are made.
    """
    for run in orjson.loads(line):
        yield from run_digests(run)


def run_digests(run: dict[str, Any]) -> Iterable[bytes]:
    """The digests of a run's entries; raises as ``decode_block``."""
    if run["kind"] == "create":
        return _created_digests(run)
    return [entry.digest for entry in decode_run(run)]


def _created_digests(run: dict[str, Any]) -> Iterator[bytes]:
    """What ``history.digest`` says of each entry. Its canonical bytes are put together column by column, for
    most columns of a register hold few different values."""
    check_run(run)
    entity, home, audience = map(orjson.dumps, (run["entity"], run["home"], run["audience"]))
    salts = _salts(run)
    said = [part for name in sorted(run["new"]) for part in _said_of(name, run["new"][name], len(salts))]
    rows = map(b"".join, zip(*said, strict=False)) if said else repeat(b"", len(salts))
    begin, middle = b"[" + entity + b",", b"," + home + b"," + audience + b",["
    for salt, record_id, changes in zip(salts, map(orjson.dumps, run["ids"]), rows, strict=True):
        yield digest(salt, begin + record_id + middle + changes[1:] + b"]]")


def _said_of(field: str, column: Sequence[Value], count: int) -> list[Iterable[bytes]]:
    """Each value of a column as a change in canonical bytes, a comma before it; nothing for null.

    In parts that follow one another; those that are the same for all values have no end.
    """
    if len(column) != count:
        raise ValueError("a column has the wrong length")
    begin, end = b",[" + orjson.dumps(field) + b",null,", b",[]]"
    if count and _TEXTS.issuperset(map(type, column)):
        # Inside a text JSON writes a quotation mark with a backslash: these three only stand between texts.
        return [repeat(begin + b'"'), orjson.dumps(column)[2:-2].split(b'","'), repeat(b'"' + end)]
    said = {value: begin + orjson.dumps(value) + end for value in set(column)}
    said[None] = b""
    return [[said[value] for value in column]]


def _shape(entry: Entry) -> _Shape:
    if entry.changes is None:
        return "hidden", entry.entity, entry.home, entry.audience, (), b""
    secret = entry.seed.secret if entry.seed else b""
    for _, old, new, replaces in entry.changes:
        if old is not None or replaces or new is None:
            fields = tuple(change.field for change in entry.changes)
            return "change", entry.entity, entry.home, entry.audience, fields, secret
    return "create", entry.entity, entry.home, entry.audience, (), secret


def _encode_run(shape: _Shape, entries: Sequence[Entry]) -> dict[str, Any]:
    kind, entity, home, audience, fields, _ = shape
    run: dict[str, Any] = {"kind": kind, "entity": entity, "home": home, "audience": audience}
    run["ids"] = [entry.record_id for entry in entries]
    if kind == "hidden":
        return run | {"digests": b64encode(b"".join(entry.digest for entry in entries)).decode()}
    run |= _carried_salts(entries)
    if kind == "create":
        return run | {"new": _created_columns(entries)}
    columns = list(zip(*(entry.changes or () for entry in entries), strict=True))
    run["new"] = {field: [c.new for c in column] for field, column in zip(fields, columns, strict=True)}
    run["old"] = {field: [c.old for c in column] for field, column in zip(fields, columns, strict=True)}
    run["replaces"] = {
        field: [[list(version) for version in c.replaces] for c in column]
        for field, column in zip(fields, columns, strict=True)
    }
    return run


def _carried_salts(entries: Sequence[Entry]) -> dict[str, Any]:
    """The seed where the entries follow one another in its group, else every salt."""
    first = entries[0].seed
    if first and all(entry.seed == (first.secret, first.place + n) for n, entry in enumerate(entries)):
        return {"seed": [b64encode(first.secret).decode(), first.place]}
    return {"salts": b64encode(b"".join(entry.salt or b"" for entry in entries)).decode()}


def _created_columns(entries: Sequence[Entry]) -> dict[str, list[Any]]:
    rows = [{name: new for name, _, new, _ in entry.changes or ()} for entry in entries]
    fields = sorted(set().union(*rows))
    return {field: [row.get(field) for row in rows] for field in fields}


def check_run(run: dict[str, Any]) -> None:
    """Raises ValueError where texts are none, or too long for names, or values of no type of a table."""
    require_names((run["entity"], run["home"], run["audience"]))
    require_names(run["ids"])
    if run["kind"] == "hidden":
        return
    for column in (*run["new"].values(), *run.get("old", {}).values()):
        _require(_VALUES, column)


def decode_run(run: dict[str, Any], digests: Sequence[bytes] | None = None) -> Iterator[Entry]:
    """The entries of a run; ``digests`` are theirs where they are known. Raises as ``decode_block``."""
    check_run(run)
    entity, home, audience = run["entity"], run["home"], run["audience"]
    if run["kind"] == "hidden":
        yield from _hidden(run, entity, home, audience)
        return
    salts, seeds = _salts(run), _seeds(run)
    made = _created(run) if run["kind"] == "create" else _changed(run)
    known = repeat(None, len(salts)) if digests is None else digests
    for record_id, salt, seed, changes, sealed in zip(run["ids"], salts, seeds, made, known, strict=True):
        yield make_entry(entity, record_id, home, audience, changes, salt, seed, sealed)


def _salts(run: dict[str, Any]) -> list[bytes]:
    """The salts of a run's entries, carried or grown from a seed."""
    count = len(run["ids"])
    if "seed" not in run:
        return _slices(run["salts"], _SALT_BYTES, count)
    return list(grown_salts(*_seed(run["seed"], count), count))


def _seeds(run: dict[str, Any]) -> list[Seed] | list[None]:
    """The seed of each entry of a run, None where salts are carried."""
    count = len(run["ids"])
    if "seed" not in run:
        return [None] * count
    secret, first = _seed(run["seed"], count)
    return [Seed(secret, first + n) for n in range(count)]


def _seed(told: Sequence[Any], count: int) -> tuple[bytes, int]:
    text, first = told
    secret = b64decode(text)
    if len(secret) != SEED_BYTES or type(first) is not int or not 0 <= first <= _LARGEST - count:
        raise ValueError("no seed")
    return secret, first


def _hidden(run: dict[str, Any], entity: str, home: str, audience: str) -> Iterator[Entry]:
    digests = _slices(run["digests"], _DIGEST_BYTES, len(run["ids"]))
    for record_id, kept in zip(run["ids"], digests, strict=True):
        yield Entry(entity, record_id, home, audience, None, None, kept)


def require_names(names: Collection[Any]) -> None:
    """Raises ValueError where names are none: they are looked up, and no index holds them in any length."""
    _require(_TEXTS, names)
    if names and max(map(len, names)) > LONGEST_NAME:
        raise ValueError("a name longer than any")


def _require(types: frozenset[type], values: Collection[Any]) -> None:
    """Values are of ``types``, and integers fit into 64 bits: what a store cannot hold is none of ours."""
    if not types.issuperset(map(type, values)):
        raise ValueError("a value of a foreign type")
    whole = [value for value in values if type(value) is int] if int in types else []
    if whole and (max(whole) > _LARGEST or min(whole) < -_LARGEST):
        raise ValueError("an integer too large")


def _created(run: dict[str, Any]) -> Iterator[list[Change]]:
    fields = list(run["new"])
    if not fields:
        yield from ([] for _ in run["ids"])
        return
    for values in zip(*run["new"].values(), strict=True):
        made = map(_change, zip(fields, repeat(None), values, repeat(())))
        yield [change for change in made if change[2] is not None]


def _changed(run: dict[str, Any]) -> Iterator[list[Change]]:
    for n in range(len(run["ids"])):
        yield [
            Change(
                field,
                run["old"][field][n],
                values[n],
                tuple(_version(*version) for version in run["replaces"][field][n]),
            )
            for field, values in run["new"].items()
        ]


def _version(device: Any, seq: Any) -> Version:
    require_names((device,))
    if type(seq) is not int or not 0 < seq <= _LARGEST:
        raise ValueError("no version")
    return Version(device, seq)


def _slices(text: str, size: int, count: int) -> list[bytes]:
    joined = b64decode(text)
    if len(joined) != size * count:
        raise ValueError("a column has the wrong length")
    return [joined[start : start + size] for start in range(0, len(joined), size)]
