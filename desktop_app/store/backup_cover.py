"""What a backup says of itself, and what putting it back would mean for what is here."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from desktop_app.store.errors import BackupDamaged, StoreTooNew

FORMAT = 1
_PEKING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a store holds: the last sequence number per device, and how many records per entity."""

    heads: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a backup says of itself. ``created`` in ms, ``size`` of the store in bytes.

    ``tag`` is made with the data key over all the rest: see ``vouched``.
    """

    created: int
    keyring: str
    size: int
    digests: Mapping[str, str]
    facts: Facts
    tag: str = ""

    def to_wire(self) -> bytes:
        """The bytes of ``cover.json``."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_wire(cls, raw: bytes) -> "Cover":
        """The other way; raises StoreTooNew or BackupDamaged."""
        try:
            wire: dict[str, Any] = json.loads(raw)
            if wire.pop("format") > FORMAT:
                raise StoreTooNew
            facts = {
                name: {str(key): int(number) for key, number in part.items()}
                for name, part in wire["facts"].items()
            }
            return cls(**{**wire, "facts": Facts(**facts)})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupDamaged from error

    def vouched(self, key: bytes) -> bool:
        """Whether somebody with the data key wrote this cover, and nobody changed it since."""
        return hmac.compare_digest(self.tag, self._proper_tag(key))

    def signed(self, key: bytes) -> "Cover":
        """The same with its tag."""
        return replace(self, tag=self._proper_tag(key))

    def _proper_tag(self, key: bytes) -> str:
        return hmac.new(key, b"bangfu backup\n" + replace(self, tag="").to_wire(), hashlib.sha256).hexdigest()

    @property
    def made_at(self) -> str:
        """When it was made, in Peking time, to the minute."""
        return datetime.fromtimestamp(self.created / 1000, UTC).astimezone(_PEKING).strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Preview:
    """What restoring would do to the store that is here.

    ``newer`` is the number of saves per device that are here and not in the backup; ``counts`` the numbers
    of records (here, in the backup) where they differ; ``loses`` is set when something would go, or may;
    ``message`` says it to the person.
    """

    cover: Cover
    newer: Mapping[str, int]
    counts: Mapping[str, tuple[int, int]]
    loses: bool
    message: str


def preview_restore(cover: Cover, here: Facts | None) -> Preview:
    """What would go if the backup replaced the store that holds ``here``; None when that cannot be asked."""
    made = f"这份备份是{cover.made_at}做的。"
    if here is None:
        text = f"{made}这里的台账打不开，无法比较哪些内容更新；继续恢复时，原文件会留在文件夹里。"
        return Preview(cover, {}, {}, True, text)
    heads = cover.facts.heads
    newer = {
        device: seq - heads.get(device, 0)
        for device, seq in sorted(here.heads.items())
        if seq > heads.get(device, 0)
    }
    entities = sorted({*here.counts, *cover.facts.counts})
    both = {name: (here.counts.get(name, 0), cover.facts.counts.get(name, 0)) for name in entities}
    differing = {name: pair for name, pair in both.items() if pair[0] != pair[1]}
    if not newer:
        return Preview(cover, {}, differing, False, f"{made}这里没有比备份更新的内容。")
    text = (
        f"{made}此后这里又保存了{sum(newer.values())}次，恢复后这些内容将不在台账中；原文件会留在文件夹里。"
    )
    return Preview(cover, newer, differing, True, text)
