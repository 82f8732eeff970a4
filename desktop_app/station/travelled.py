"""What a station knows of what travels, as the checks are called with it (VR-SYN-001, VR-SYN-002)."""

from collections.abc import Iterator

from desktop_app.checks.carriage import CarriedFacts, Sealed, Stretch
from desktop_app.station.sync_desk import SyncDesk
from desktop_app.store.store import Store
from desktop_app.store.verification import kept_hashes
from desktop_app.sync.certificate import Certificate


def carried_facts(store: Store, device: str, sync: SyncDesk) -> CarriedFacts:
    """The ends that others signed beside what is kept of them, and what went out from this device."""
    sent = (
        Stretch(device, item.first_seq, item.last_seq)
        for item in store.parcels("out")
        if item.device == device and item.last_seq
    )
    missing = int(store.meta("missing") or 0)
    return CarriedFacts(
        tuple(_sealed(store, sync)) if sync.certificate else (),
        tuple(sorted(set(sent))),
        {device: missing} if missing else {},
    )


def _sealed(store: Store, sync: SyncDesk) -> Iterator[Sealed]:
    """Ends further than what came here are not judged: their saves are still on their way."""
    colleagues = sync.colleagues
    keys = {name: Certificate.parse(text).key for name, text in colleagues.newest_texts().items()}
    heads = list(colleagues.heads().values())
    kept = kept_hashes(store, [(head.device, head.seq) for head in heads])
    for head, computed in zip(heads, kept, strict=True):
        if computed and head.device in keys:
            signed = head.holds(keys[head.device])
            yield Sealed(head.device, head.seq, head.hash.hex(), computed, signed)
