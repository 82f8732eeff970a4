"""Records that entries under several homes name: drawn up from the journal, the same in any order.

The rule is in ``merge.belonging``. Nearly all records are named under one home; whatever arrives for them
settles as it comes. Only where another home is named, an author is replaced who could not write there, or the
record above is at home elsewhere, is the whole record looked at: what does not count is noted as not applied,
and is let in once it does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.belonging import (
    APART,
    FOREIGN,
    Said,
    creates,
    entered_under,
    foreign,
    listed_under,
    lords_of,
    seizes,
)
from desktop_app.merge.history import Change, Entry, Transaction, Version
from desktop_app.store.changes import Touched
from desktop_app.store.custody import Judge
from desktop_app.store.dangling import Dangling, Notes
from desktop_app.store.drawn import Place, compare, number_of, settled
from desktop_app.store.erasure import is_decision
from desktop_app.store.journal import HistoryEntry
from desktop_app.store.kinship import Kinship
from desktop_app.store.lineage import Ask
from desktop_app.store.settling import Held, Times

Misfit = Callable[[Entry], str]
"""Says why no table can hold what an entry sets, or ""."""


_REMEMBERED = 100_000
"""How many records made by one taking-in are remembered for those below them: some ten megabytes."""

_MARKS = ", ".join("?" * len(APART))


class Outcome(NamedTuple):
    """A record as the entries that count make it, None where none does; which are to be noted as not applied
    and why, and which are noted no more, or otherwise.
    """

    held: Held | None
    refused: dict[Place, str]
    let_in: list[Place]


class Records(NamedTuple):
    """What has to be asked of a ledger: a record's history, its entries not applied with their reasons, a
    transaction; its tables, and its notes of what dangles.
    """

    history: Callable[[Touched], Iterable[HistoryEntry]]
    not_applied: Callable[[Touched], Iterable[tuple[Place, str]]]
    transaction: Callable[[Version], Transaction]
    ask: Ask
    notes: Notes


Arrived = tuple[Touched, Version, str, Sequence[Change]]
"""What one transaction says of a record, and under which home; "" where its entries name several."""


class Contest:
    """Finds contested records among what arrives, and draws them up.

    ``judge`` is whoever judges at present; ``taking`` the transaction of which some entries may not have been
    judged yet.
    """

    def __init__(self, catalogue: Catalogue, records: Records, misfit: Misfit) -> None:
        self._catalogue = catalogue
        self._records = records
        self._misfit = misfit
        self._kin = Kinship(catalogue, records.ask)
        self._dangling = Dangling(records.notes)
        self._covered: dict[tuple[str, str, str], bool] = {}
        self.taking: Version | None = None

    def by(self, judge: Judge | None) -> None:
        """Judge by ``judge`` from now on; without one nothing is contested, and what is noted stays so."""
        self._judge = judge
        self._caught_up = False
        self._covered.clear()
        self._lords: dict[Touched, frozenset[str]] = {}
        self._apart: dict[Touched, set[Touched]] | None = None
        self._made: dict[tuple[str, str], set[str]] = {}
        self._dangling.forget()
        self.taking = None

    def keep(self) -> None:
        """Write down, at the end of a taking-in, what stands below records that nobody has entered."""
        self._dangling.keep()

    def is_contested(
        self, held: Held | None, touched: Touched, version: Version, home: str, changes: Sequence[Change]
    ) -> bool:
        """Whether a change may concern more homes than one; ``held`` is the record as it is.

        ``home`` is "" where entries of one transaction name several.
        """
        if self._judge is None:
            return False
        if not home or touched in self.apart:
            return True
        replaces: set[Version] = set()
        for change in changes:
            if change.replaces:
                replaces.update(change.replaces)
            if held is not None and held.gone and version in held.gone.get(change.field, ()):
                return True
        if held is not None and (held.home != home or self._moves(held, touched.entity, changes)):
            return True
        if not replaces:
            return False
        said = Said(version, home, creates=False, replaces=frozenset(replaces))
        return seizes(said, lambda device, area: self._covers(touched, device, area))

    def _moves(self, held: Held, entity: str, changes: Sequence[Change]) -> bool:
        """Whether a change says that a record belongs elsewhere than it stands."""
        _, field = self._kin.target(entity)
        stands = held.values.get(field)
        return bool(field) and any(change.field == field and change.new != stands for change in changes)

    # -- what is entered below other records -------------------------------------------------------

    @property
    def apart(self) -> dict[Touched, set[Touched]]:
        """The records of which entries are known that do not count, each with those that these name as its
        parents.
        """
        if self._apart is None:
            sql = f"SELECT DISTINCT entity, record_id FROM not_applied WHERE reason IN ({_MARKS})"
            found = [Touched(*row) for row in self._records.ask(sql, APART)]
            self._apart = {one: set(self._named_above(one)) for one in found}
        return self._apart

    def _named_above(self, touched: Touched) -> Iterator[Touched]:
        for line in self._records.history(touched):
            if above := self._kin.above(touched.entity, line.entry.changes or ()):
                yield above

    def strayed(self, arrived: Iterable[Arrived], here: Mapping[Touched, Held]) -> set[Touched]:
        """The records that arrive below others which are at home elsewhere; ``here`` are those at hand."""
        if self._judge is None:
            return set()
        self._lords.clear()
        named = [
            (touched, home, above)
            for touched, _, home, changes in arrived
            if (above := self._kin.above(touched.entity, changes)) is not None
        ]
        unknown = {above for _, _, above in named if above not in here}
        homes = self._kin.homes(unknown) if unknown else {}
        homes |= {above: here[above].home for _, _, above in named if above in here}
        found: set[Touched] = set()
        for touched, home, above in named:
            if homes.get(above, home) != home or above in self.apart:
                found.add(touched)
            elif above not in homes:
                self._dangling.note(touched, above)
        return found

    def _overtaken(self) -> set[Touched]:
        """What dangled when it came, and whose record above was entered at this laptop in the meantime."""
        if self._caught_up:
            return set()
        self._caught_up = True
        return self._apart_from(self._kin.homes(self._dangling.parents))

    def _apart_from(self, parents: Mapping[Touched, str]) -> set[Touched]:
        """What waited for ``parents``, given with their homes, and stands under another home."""
        self._lords.clear()
        children = self._dangling.claim(parents)
        homes = self._kin.homes(children) if children else {}
        elsewhere = set(parents.values())
        found = {one for one in children if elsewhere != {homes.get(one, "")}}
        if self.apart:
            found |= {one for one, above in self.apart.items() if not above.isdisjoint(parents)}
        return found

    def entered(self, arrived: Iterable[Arrived], here: Mapping[Touched, Held]) -> set[Touched]:
        """What stands below the records that are just entered, or were since the last taking-in, and may not
        belong there.
        """
        if self._judge is None:
            return set()
        fresh: dict[Touched, str] = {}
        known: dict[Touched, str] = {}
        for touched, _, _, changes in arrived:
            if touched in fresh or touched in known or not self._kin.has_children(touched.entity):
                continue
            held = here.get(touched)
            if held is None or held.fresh:
                fresh[touched] = held.home if held is not None else ""
            elif creates(self._catalogue.entity(touched.entity), touched.record_id, changes):
                known[touched] = held.home
        overtaken = self._overtaken()
        return overtaken | self._apart_from(fresh) | (self._kin.below(known) if known else set())

    def below(self, records: Iterable[Touched]) -> set[Touched]:
        """All that was entered below ``records``, which were drawn up anew."""
        parents = {one: "" for one in records if self._kin.has_children(one.entity)}
        return self._apart_from(parents) | self._kin.below(parents) if parents else set()

    def run_strays(
        self, entity: str, home: str, ids: Sequence[str], columns: Mapping[str, Sequence[Value]]
    ) -> bool:
        """Whether among new records of one kind and home some have to be looked at one by one."""
        apart = self.apart
        if apart and any(Touched(entity, one) in apart for one in ids):
            return True
        target, field = self._kin.target(entity)
        if not apart and field and self._made.get((target, home), set()).issuperset(columns.get(field, ())):
            return False
        named = self._kin.parents(entity, ids, columns)
        if apart and any(above in apart for _, above in named):
            return True
        unknown = {
            above for _, above in named if above.record_id not in self._made.get((above.entity, home), ())
        }
        homes = self._kin.homes(unknown) if unknown else {}
        if any(found != home for found in homes.values()):
            return True
        for child, above in named if len(homes) < len(unknown) else ():
            if above in unknown and above not in homes:
                self._dangling.note(child, above)
        return False

    def below_run(self, entity: str, home: str, ids: Sequence[str]) -> set[Touched]:
        """What stands below a run of new records under another home than theirs."""
        if not self._kin.has_children(entity):
            return set()
        if self._kin.is_parent(entity) and sum(map(len, self._made.values())) < _REMEMBERED:
            self._made.setdefault((entity, home), set()).update(ids)
        return self._apart_from({Touched(entity, one): home for one in ids})

    def _lords_of(self, touched: Touched) -> frozenset[str]:
        """The homes under which a record was entered, for what is entered below it."""
        known = self._lords.get(touched)
        if known is None:
            self._lords[touched] = frozenset()  # whoever names himself as his own parent ends here
            lines, _ = self._lines(touched)
            covers = self._covering(touched)
            known = lords_of(self._said(touched, lines), covers)
            if not known:  # what is left of an erased one is the decision
                known = frozenset(entry.home for _, entry in lines if is_decision(entry))
            self._lords[touched] = known
        return known

    def _said(self, touched: Touched, lines: Sequence[tuple[Place, Entry]]) -> list[Said]:
        entity = self._catalogue.entity(touched.entity)
        said: list[Said] = []
        for place, entry in lines:
            changes = entry.changes or ()
            above = self._kin.above(touched.entity, changes)
            said.append(
                Said(
                    place.version,
                    entry.home,
                    creates(entity, touched.record_id, changes),
                    frozenset(one for change in changes for one in change.replaces),
                    self._lords_of(above) if above is not None else frozenset(),
                    above.record_id if above is not None else "",
                )
            )
        return said

    def _covering(self, touched: Touched) -> Callable[[str, str], bool]:
        return lambda device, home: self._covers(touched, device, home)

    def _covers(self, touched: Touched, device: str, home: str) -> bool:
        """Whether a device may write records of this kind under a home."""
        asked = device, touched.entity, home
        known = self._covered.get(asked)
        if known is None:
            entry = Entry(*touched, home, "", (), None, b"")
            transaction = Transaction(device, 0, "", 0, "", "", "", b"", (), b"")
            known = self._covered[asked] = not self._says(transaction, entry)
        return known

    def draw_up(
        self,
        touched: Touched,
        before: Held | None,
        base: Version,
        times: Callable[[set[Version]], Times],
    ) -> Outcome:
        """The record as all that is known of it makes it; ``before`` is what the ledger holds of it.

        ``base`` came first, and stays the record's base version if it counts; without a name, that which the
        record has.
        """
        lines, waited = self._lines(touched)
        if not lines:  # nothing of it can be read here: it stays as it is
            return Outcome(before, {}, [])
        said = self._said(touched, lines)
        out = foreign(said, self._covering(touched))
        refused = {lines[n][0]: reason for n, reason in out.items()}
        let_in = sorted(place for place, reason in waited.items() if refused.get(place) != reason)
        noted = {place: refused[place] for place in sorted(refused) if waited.get(place) != refused[place]}
        if self._apart is not None:
            self._apart.pop(touched, None)
            if refused:
                self._apart[touched] = set(self._named_above(touched))
        counted = [n for n in range(len(said)) if n not in out]
        if not counted:
            return Outcome(None, noted, let_in)
        counting = [lines[n] for n in counted]
        lords = entered_under([said[n] for n in counted])
        home = listed_under(lords, number_of(self._catalogue.entity(touched.entity), counting))
        first = before.base if before is not None and not base.device else base
        held = settled(touched, home, counting, first, times)
        compare(held, before)
        return Outcome(held, noted, let_in)

    def _lines(self, touched: Touched) -> tuple[list[tuple[Place, Entry]], dict[Place, str]]:
        """The entries that count or might, and those that were found not to, by place with the reason."""
        reasons = dict(self._records.not_applied(touched))
        waited = {place: reason for place, reason in reasons.items() if reason in APART}
        found: dict[Version, Transaction] = {}
        for line in self._records.history(touched):
            if line.entry.changes is not None and line.transaction.version not in found:
                version = line.transaction.version
                found[version] = self._records.transaction(version)
        lines = [
            (place, entry)
            for version, transaction in found.items()
            for n, entry in enumerate(transaction.entries)
            if (entry.entity, entry.record_id) == touched and entry.changes is not None
            for place in [Place(version, n)]
            if reasons.get(place, FOREIGN) in APART and self._is_let_in(transaction, entry)
        ]
        return lines, waited

    def _is_let_in(self, transaction: Transaction, entry: Entry) -> bool:
        """Whether an entry was judged, or would be let in: those of a large transaction come run by run."""
        if transaction.version != self.taking:
            return True
        return not self._misfit(entry) and not self._says(transaction, entry)

    def _says(self, transaction: Transaction, entry: Entry) -> str:
        return self._judge(transaction, entry) if self._judge is not None else ""
