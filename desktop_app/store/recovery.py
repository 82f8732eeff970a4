"""A forgotten password: by the printed code, or through the province.

Neither way moves a private key. With the code, the account gets a new key pair under a new password. Through
the province, the station sends the data key as sealed for the province together with a fresh public key;
two officers there open the one and seal it to the other; only the new password opens the answer.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from desktop_app.store import passwords
from desktop_app.store.errors import AccountNotCompleted, AccountRefused, WrongPassword, WrongRecoveryCode
from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.recovery_code import new_code, read_code
from desktop_app.store.sealing import is_recipient, open_sealed, open_text, seal
from desktop_app.store.slots import Role, Slot

CODE_SLOT = "recovery-code"
_REQUEST = "bangfu recovery request"
_ANSWER = "bangfu recovery answer"
_NO_ACCOUNT = "没有这个账号，请核对用户名。"
_NOT_THIS_OFFICER = "这份恢复申请不能用这把恢复钥匙打开：请核对来文单位，以及是不是轮到您这一步。"
_BAD_FILE = "这个文件不是台账的恢复申请或答复，或已损坏，请重新拷贝。"


def renew_code(keyring: Keyring, by: Unlocked) -> str:
    """A new recovery code, to be printed and locked away; the one before stops working."""
    code = new_code()
    slot = keyring.new_slot(CODE_SLOT, "", code)
    keyring.save(code=slot.completed(by.keys or (by.key,)))
    return code


def recover_with_code(keyring: Keyring, typed: str, login: str, password: str) -> Unlocked:
    """Give an account a new password by the printed code.

    Raises RecoveryCodeMistyped before anything is tried, WrongRecoveryCode, LockedOut, PasswordRefused, or
    AccountRefused when there is no such account.
    """
    code = read_code(typed)
    passwords.require_good(password, login)
    slot = keyring.contents.code
    private = keyring.private_of(slot, code, CODE_SLOT, "wrong_code")
    if slot is None or private is None:
        raise WrongRecoveryCode
    keys = keyring.keys_in(slot, private)
    return _renewed(keyring, login, password, keys)


def _renewed(keyring: Keyring, login: str, password: str, keys: tuple[bytes, ...]) -> Unlocked:
    slot = _vouched(keyring, login, keys)
    return _put(keyring, keyring.new_slot(slot.id, slot.role, password), keys)


def _vouched(keyring: Keyring, login: str, keys: tuple[bytes, ...]) -> Slot:
    """The account as it is, its role not tampered with."""
    slot = keyring.slot_of(login)
    if slot is None:
        raise AccountRefused(_NO_ACCOUNT)
    if slot.sealed:
        slot.require_tag(keys)
    elif Role(slot.role).holds_key:
        raise AccountNotCompleted
    return slot


def _put(keyring: Keyring, fresh: Slot, keys: tuple[bytes, ...]) -> Unlocked:
    role = Role(fresh.role)
    keyring.put(fresh.completed(keys) if role.holds_key else fresh)
    return Unlocked(fresh.id, role, keys if role.holds_key else ())


def request_recovery(keyring: Keyring, login: str, password: str) -> bytes:
    """The request file for the province; ``password`` is the new one and will open the answer.

    The old password goes on working meanwhile. Raises AccountRefused or PasswordRefused.
    """
    slot, contents = keyring.slot_of(login), keyring.contents
    if slot is None:
        raise AccountRefused(_NO_ACCOUNT)
    if not contents.province_sealed:
        raise AccountRefused("本台账没有设置省级恢复公钥，只能用打印的恢复码。")
    passwords.require_good(password, login)
    fresh = keyring.new_slot(slot.id, slot.role, password)
    others = tuple(item for item in contents.requests if item.id != slot.id)
    keyring.save(requests=(*others, fresh))
    return _file(_REQUEST, keyring=contents.id, public=fresh.public, sealed=contents.province_sealed)


def fingerprint(request: bytes) -> str:
    """Sixteen digits that both ends read to each other on the telephone before the province answers."""
    number = int.from_bytes(hashlib.sha256(_read(request, _REQUEST)["public"].encode()).digest()[:8], "big")
    digits = f"{number % 10**16:016d}"
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def open_layer(request: bytes, private: str) -> bytes:
    """The first officer's part: take the outer seal off; what is left only the second officer can open.

    Raises AccountRefused when the file is no request, or its outer seal is not for this officer.
    """
    asked = _read(request, _REQUEST)
    inner = open_text(asked["sealed"], private)
    if inner is None:
        raise AccountRefused(_NOT_THIS_OFFICER)
    return _file(_REQUEST, keyring=asked["keyring"], public=asked["public"], sealed=inner)


def answer_request(request: bytes, private: str) -> bytes:
    """The last officer's part: open the data key with the recovery key, seal it to the account's new key.

    Raises AccountRefused when the file is no request, is meant for another recovery key, or still bears the
    first officer's seal.
    """
    asked = _read(request, _REQUEST)
    keys = open_sealed(asked["sealed"], private)
    if keys is None or not is_recipient(asked["public"]):
        raise AccountRefused(_NOT_THIS_OFFICER)
    return _file(
        _ANSWER, keyring=asked["keyring"], public=asked["public"], sealed=seal(keys, asked["public"])
    )


def accept_answer(keyring: Keyring, answer: bytes, login: str, password: str) -> Unlocked:
    """Finish: the password chosen with the request opens the answer and becomes the account's.

    Raises AccountRefused when the answer belongs to another request, WrongPassword or LockedOut.
    """
    given = _read(answer, _ANSWER)
    wanted = keyring.account_id(login)
    slot = next((item for item in keyring.contents.requests if item.id == wanted), None)
    if slot is None or given["keyring"] != keyring.contents.id or given["public"] != slot.public:
        raise AccountRefused("这份答复不对应现在的恢复申请，请核对用户名，或重新申请。")
    private = keyring.private_of(slot, password, slot.id, "wrong_password")
    if private is None:
        raise WrongPassword
    keys = open_sealed(given["sealed"], private)
    if keys is None or not _opens_here(keyring, keys):
        raise AccountRefused(_BAD_FILE)
    return _put(keyring, slot._replace(role=_vouched(keyring, login, keys).role), keys)


def _opens_here(keyring: Keyring, keys: tuple[bytes, ...]) -> bool:
    """Whether the keys are this store's: some slot bears a tag made with one of them."""
    slots: list[Slot] = [
        slot for slot in (*keyring.contents.slots, keyring.contents.code) if slot and slot.tag
    ]
    return any(hmac.compare_digest(slot.tag, slot.proper_tag(key)) for slot in slots for key in keys)


def _file(kind: str, **parts: str) -> bytes:
    body = json.dumps({"kind": kind, "format": 1, **parts}, sort_keys=True).encode()
    return base64.encodebytes(body)


def _read(content: bytes, kind: str) -> dict[str, Any]:
    try:
        parts = json.loads(base64.decodebytes(content))
        if parts["kind"] != kind or parts["format"] != 1:
            raise ValueError(kind)
        return {name: str(parts[name]) for name in ("keyring", "public", "sealed")}
    except (ValueError, KeyError, TypeError) as error:
        raise AccountRefused(_BAD_FILE) from error
