"""The machine that signs and is never connected: the province's signing key, and what it has signed so far.

It is given a folder, says what is in it and what is wrong with it, and signs all of it or nothing. It keeps
a list of its own, so that a receiving machine in wrong hands can neither take a revocation back, nor give
one serial out twice, nor send a receipt to anybody but an enrolled station (design.md §12).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson

from desktop_app.catalog.edition import unpack_edition
from desktop_app.catalog.model import CatalogueError
from desktop_app.catalog.moments import day_of, stamp_text
from desktop_app.province.checking import Checking, Register, Tally, following_key
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.hand import hand_grant
from desktop_app.province.outgoing import (
    CERTIFICATE_LIST,
    KEY_PAPERS,
    REVOCATION_LIST,
    SIGNED,
    Batch,
    write_whole,
)
from desktop_app.store.opening import Login, Now, OpenStore, create_store, open_store
from desktop_app.store.passwords import Cost
from desktop_app.store.store import StoreContext
from desktop_app.sync.container import check_seal, inspect
from desktop_app.sync.enrolment import EnrolmentRequest, ProvinceKey, issue
from desktop_app.sync.errors import BundleRefused, StickUnreliable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.signer_paper import SignerPaper
from desktop_app.sync.stick import placed
from desktop_app.sync.unsigned import Unsigned
from desktop_app.sync.update_file import CATALOGUE, PROGRAM, UpdateCover, write_update

_KEYS, _HAND = "signer-keys", "signer-hand"
_PAPER, _PROVINCE, _BEFORE, _REGISTER = "signer_paper", "province_key", "keys_before", "register"


class Signer:
    """An open signing machine and the person at it. Close it, or use it in a ``with`` statement."""

    def __init__(self, opened: OpenStore, login: str, now: Now) -> None:
        self._opened = opened
        self._store = opened.store
        self._person = opened.name_of_person(login)
        self._now = now
        self._keys = StationKeys.from_bytes(self._store.secret(_KEYS) or b"")
        self._hand = StationKeys.from_bytes(self._store.secret(_HAND) or b"")

    @classmethod
    def create(
        cls,
        folder: Path,
        province_text: str,
        login: Login,
        now: Now,
        context: StoreContext,
        cost: Cost | None = None,
    ) -> tuple["Signer", str]:
        """A new signing key in ``folder`` for the province of a key file, and the recovery code to print.

        Raises BundleRefused for a damaged file, StoreExists, PasswordRefused, or a fault of the disk.
        """
        before = ProvinceKey.parse(province_text)
        keys = StationKeys.generate()

        def furnish(opened: OpenStore) -> None:
            opened.store.set_meta(**{_BEFORE: orjson.dumps([province_text]).decode()})
            opened.store.set_secret(_KEYS, keys.to_bytes())
            _introduce(opened, keys, before, before.number + 1)

        opened, code = create_store(folder, login, login.login, now, context, cost, furnish)
        return cls(opened, login.login, now), code

    @classmethod
    def open(
        cls, folder: Path, login: Login, now: Now, context: StoreContext, cost: Cost | None = None
    ) -> "Signer":
        """Open the signing machine in ``folder``; raises the store's errors, each with its sentence."""
        opened = open_store(folder, login, now, context, cost)
        if opened.store.secret(_KEYS) is None:
            opened.close()
            raise OfficeRefused("这个文件夹里没有签发钥匙，请核对位置。")
        return cls(opened, login.login, now)

    def close(self) -> None:
        """Give the folder back."""
        self._opened.close()

    def __enter__(self) -> "Signer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def paper(self) -> str:
        """What the receiving machine is to be given."""
        return self._store.meta(_PAPER)

    @property
    def device(self) -> str:
        """The number by which two people make sure, by telephone, that the paper is this machine's."""
        return self._keys.device

    # -- keys ------------------------------------------------------------------------------------

    def succeed(self, until: date) -> str:
        """Make the next signing key, name it with this one, and sign with it from now on; the new paper.

        This key counts until the end of ``until`` and is deleted here at once: what it had to say is said.
        """
        if until < self._today:
            raise OfficeRefused("旧钥匙的截止日期已经过去，请留出各站点都能收到一次回执的时间。")
        known, keys = ProvinceKey.parse(self._store.meta(_PROVINCE)), StationKeys.generate()
        text = known.with_successor(keys.public, until).signed(self._keys)
        before = [*orjson.loads(self._store.meta(_BEFORE)), self._store.meta(_PROVINCE)]
        self._store.set_meta(**{_BEFORE: orjson.dumps(before).decode()})
        self._store.set_secret(_KEYS, keys.to_bytes())
        _introduce(self._opened, keys, known, known.number + 1, text)
        self._note("signing key succeeded", keys.device)
        self._keys, self._hand = keys, StationKeys.from_bytes(self._store.secret(_HAND) or b"")
        return self.paper

    def renew_hand(self) -> str:
        """Make another hand for a receiving machine that was restored; the new paper.

        Its receipts may count from a lower number again.
        """
        register = Register.parse(self._store.meta(_REGISTER))
        register.receipts.clear()
        self._store.set_meta(**{_REGISTER: register.to_text()})
        known = ProvinceKey.parse(self._store.meta(_PROVINCE))
        _introduce(self._opened, self._keys, known, known.number, SignerPaper.parse(self.paper).succession)
        self._hand = StationKeys.from_bytes(self._store.secret(_HAND) or b"")
        self._note("hand renewed", self._hand.device)
        return self.paper

    # -- signing ---------------------------------------------------------------------------------

    def look(self, folder: Path) -> Tally:
        """What a folder asks for and what stands against it; nothing is signed.

        Raises OfficeRefused when there is nothing to sign in it.
        """
        return self._checking().look(folder, Batch.read(folder))

    def sign(self, folder: Path) -> Tally:
        """Sign all that is in a folder, into its folder ``signed``, or nothing where something is wrong.

        Raises OfficeRefused when there is nothing to sign in it, a MachineFault of the stick.
        """
        batch, checking = Batch.read(folder), self._checking()
        looked = checking.look(folder, batch)
        if looked.problems:
            return looked
        out = folder / SIGNED
        out.mkdir(exist_ok=True)
        texts = {wish.certificate: wish.certificate.signed(self._keys) for wish in batch.certificates}
        granted = {certificate.recipient: text for certificate, text in texts.items()}
        for name in batch.receipts:
            self._sign_receipt(folder / name, out, granted)
        if batch.certificates:
            write_whole(out / CERTIFICATE_LIST, orjson.dumps(list(texts.values())))
        if batch.revocations:
            write_whole(out / REVOCATION_LIST, batch.revocations.signed(self._keys).encode())
        if batch.recipient:
            self._sign_recipient(batch, out)
        self._store.set_meta(**{_REGISTER: checking.register.to_text()})
        self._note("signed", f"{len(batch.certificates)} {looked.revoked} {looked.receipts}")
        return looked

    def _sign_recipient(self, batch: Batch, out: Path) -> None:
        """Sign the papers of the next decryption key: for the stations, and for those that are to come."""
        following = following_key(batch)
        known = ProvinceKey.parse(self._store.meta(_PROVINCE))
        own = replace(known, recipient=following.recipient, number=following.number).signed(self._keys)
        write_whole(out / KEY_PAPERS, orjson.dumps([following.signed(self._keys), own]))
        paper = replace(SignerPaper.parse(self.paper), key_file=own)
        self._store.set_meta(**{_PROVINCE: own, _PAPER: paper.signed(self._keys)})
        self._note("decryption key succeeded", following.recipient)

    def _sign_receipt(self, path: Path, out: Path, granted: Mapping[str, str]) -> None:
        """Sign one receipt; a certificate for its station goes along on the cover."""
        unsigned = Unsigned(path)
        text = next((granted[name] for name in unsigned.cover.recipients if name in granted), "")
        with placed((out / path.name).with_suffix(".bfr"), unsigned.size, _read_back) as placing:
            unsigned.sign(placing.file, self._hand, text)

    def sign_update(self, file: Path, version: str, system: str, note: str, target: Path) -> UpdateCover:
        """Sign an installer, or an edition of the catalogue (a zip), as an update file for stations.

        Raises OfficeRefused for a zip that is none.
        """
        if file.suffix == ".zip":
            try:
                edition = unpack_edition(file.read_bytes()).edition
            except CatalogueError as error:
                raise OfficeRefused("这不是省级台账写出的目录文件，没有签发。") from error
            asked = UpdateCover(edition, "any", f"catalogue-{edition}.zip", 0, "", note, CATALOGUE)
        else:
            asked = UpdateCover(version, system, file.name, 0, "", note, PROGRAM)
        cover = write_update(file, asked, self._keys, target)
        self._note("update signed", f"{cover.kind} {cover.version}")
        return cover

    def _checking(self) -> Checking:
        before = [ProvinceKey.parse(text) for text in orjson.loads(self._store.meta(_BEFORE))]
        return Checking(
            province=ProvinceKey.parse(self._store.meta(_PROVINCE)),
            before=tuple(key for paper in before for key in paper.issuers),
            hand=SignerPaper.parse(self.paper).certificate,
            keys=self._keys,
            register=Register.parse(self._store.meta(_REGISTER)),
            today=self._today,
        )

    @property
    def _today(self) -> date:
        return day_of(self._now())

    def _note(self, event: str, detail: str) -> None:
        self._store.note_event(stamp_text(self._now()), self._person, event, detail)


def _introduce(
    opened: OpenStore, keys: StationKeys, before: ProvinceKey, number: int, succession: str = ""
) -> None:
    """Make the hand, the key file and the paper of a signing key."""
    store, hand = opened.store, keys.with_new_signing_key()
    province = ProvinceKey(before.code, before.name, keys.public, before.recipient, number=number)
    asked = EnrolmentRequest(hand.device, hand.public, before.recipient, before.name, before.code, "province")
    certificate = issue(asked, hand_grant(before.code, hand.device), province, keys)
    key_file = province.signed(keys)
    paper = SignerPaper(keys.public, keys.recipient, certificate, key_file, succession)
    store.set_secret(_HAND, hand.to_bytes())
    store.set_meta(**{_PROVINCE: key_file, _PAPER: paper.signed(keys)})


def _read_back(path: Path) -> None:
    try:
        check_seal(inspect(path))
    except BundleRefused as error:
        raise StickUnreliable from error
