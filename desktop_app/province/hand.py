"""The office's own hand: the device under whose name it writes and answers, and who holds its key.

With the province's signing key in the office's store the hand is made here. Where that key lies on another
machine, the hand's does too: this machine opens what comes in, and whatever is to go out waits unsigned.
"""

from dataclasses import replace
from datetime import date

import orjson

from desktop_app.province import enrolling
from desktop_app.province.answering import SIGNED_REVOCATIONS
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Desk
from desktop_app.province.opening import Papers, Place
from desktop_app.store.edition import kept_edition
from desktop_app.store.store import Store
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue, request_enrolment
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.signer_paper import SignerPaper

KEYS, HAND = "province-keys", "office-keys"
EVER = date(2000, 1, 1), date(2099, 12, 31)
SUCCESSION, KEY_FILE = "succession", "key_file"
"""The facts of the office's store that hold the papers of successions, and the key file for newcomers."""

_WANTED, _CHECKER = "hand_wanted", "signer"
_CARRIED = ("province_key", "certificate", "device", _CHECKER, SUCCESSION, KEY_FILE)
_STALE = (
    "台账是从备份或存档恢复的，要换一张接收机证书才能写入和发回执："
    "请在签发电脑上运行 bangfu signer hand，把写出的文件带回来，用 bangfu province hand-over 安装。"
)
_NOT_OURS = "这份签发文件与本省级台账对不上，没有采用，请核对文件。"


def papers_of(vault: Store, place: Place) -> Papers:
    """What the office in ``place`` works with, out of its store."""
    keys, hand = (vault.secret(name) or b"" for name in (KEYS, HAND))
    return Papers(
        place,
        keys,
        hand,
        vault.meta("province_key"),
        vault.meta("certificate"),
        kept_edition(vault),
        vault.meta(_CHECKER),
        tuple(orjson.loads(vault.meta(SUCCESSION) or "[]")),
    )


def key_file(vault: Store) -> str:
    """The key file for stations that are enrolled from now on."""
    return vault.meta(KEY_FILE) or vault.meta("province_key")


def carry_over(old: Store, new: Store) -> None:
    """Take keys and papers along into a new office."""
    new.set_secret(KEYS, old.secret(KEYS) or b"")
    new.set_meta(**{name: old.meta(name) for name in _CARRIED if old.meta(name)})


def become_new_device(store: Store) -> None:
    """Give the office a new hand to write with, certified by the province's key.

    A restored ledger never continues the chain it had: what it wrote after the backup is with the stations.
    Where the key is not here, it waits for a hand from the other machine.
    """
    keys = StationKeys.from_bytes(store.secret(KEYS) or b"")
    if not keys.can_sign:
        store.set_meta(**{_WANTED: "1"})
        return
    province = ProvinceKey.parse(store.meta("province_key"))
    hand = keys.with_new_signing_key()
    asked = request_enrolment(hand, station=province.name, area=province.code, role="province")
    grant = hand_grant(province.code, hand.device)
    certificate = issue(EnrolmentRequest.parse(asked), grant, province, keys)
    store.set_secret(HAND, hand.to_bytes())
    store.set_meta(device=hand.device, certificate=certificate)


def hand_grant(code: str, device: str) -> Grant:
    """What the province grants its own hand."""
    return Grant(f"{code}-{device}", "P", *EVER, scope=enrolling.office_scope(code))


def require_hand(vault: Store) -> None:
    """Raises OfficeRefused for a restored office that waits for a hand from the other machine."""
    if vault.meta(_WANTED):
        raise OfficeRefused(_STALE)


def hand_over(vault: Store, desk: Desk, text: str, until: date) -> SignerPaper:
    """Let another machine sign from now on; the office is to be opened anew afterwards.

    ``text`` is that machine's paper. The key before counts until the end of ``until``, long enough for every
    station to take in one receipt; every station's certificate is asked for anew. The signing keys in this
    store are deleted. Raises BundleRefused for a damaged paper, OfficeRefused for one of another province,
    or a day that is past.
    """
    paper = SignerPaper.parse(text)
    hand, offered = Certificate.parse(paper.certificate), ProvinceKey.parse(paper.key_file)
    if offered.code != desk.province.code or offered.recipient != desk.keys.recipient:
        raise OfficeRefused(_NOT_OURS)
    if paper.key != desk.province.signs:
        _succeed(vault, desk, paper, until)
    desk.books.keep_certificate(paper.certificate, desk.at)
    vault.set_secret(KEYS, desk.keys.without_signing_key().to_bytes())
    vault.drop_secret(HAND)
    facts = {_CHECKER: paper.recipient, KEY_FILE: paper.key_file, _WANTED: ""}
    vault.set_meta(device=hand.device, certificate=paper.certificate, **facts)
    vault.note_event(desk.at, "", "signing handed over", hand.device)
    return paper


def _succeed(vault: Store, desk: Desk, paper: SignerPaper, until: date) -> None:
    if desk.keys.can_sign:
        if until < desk.today:
            raise OfficeRefused("旧钥匙的截止日期已经过去，请留出各站点都能收到一次回执的时间。")
        succeeded = desk.province.with_successor(paper.key, until)
        text = succeeded.signed(desk.keys)
    else:
        succeeded, text = desk.province.followed([paper.succession], desk.today)
    if not text or succeeded.signs != paper.key:
        raise OfficeRefused(_NOT_OURS)
    vault.set_meta(**{"province_key": text, SUCCESSION: orjson.dumps([*desk.succession, text]).decode()})
    desk.books.keep_note(SIGNED_REVOCATIONS, "")  # the new key signs the list as well
    renew_all(replace(desk, province=succeeded, keys=desk.keys.without_signing_key()))


def renew_all(desk: Desk) -> int:
    """Ask for every station's certificate under the new key, as it stands; how many there are."""
    roll, gone = enrolling.Roll(desk), desk.books.revocations()
    replaced = {item.replaces for item in desk.books.stations().values()}
    count = 0
    for held in desk.books.stations().values():
        if gone.of(held) is None and held.device not in replaced and held.valid_to >= desk.today:
            roll.renew(held, held.valid_to)
            count += 1
    roll.keep()
    return count
