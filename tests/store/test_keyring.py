"""Accounts, passwords, the two ways back in, and what happens to those who try."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store import errors
from desktop_app.store.cipher import create_database, salt_of
from desktop_app.store.keyring import ATTEMPTS_FILE, KEYRING_FILE, Keyring, Unlocked
from desktop_app.store.passwords import Cost, require_good
from desktop_app.store.recovery import (
    accept_answer,
    answer_request,
    fingerprint,
    recover_with_code,
    renew_code,
    request_recovery,
)
from desktop_app.store.recovery_code import new_code, read_code
from desktop_app.store.sealing import new_pair, open_sealed, seal_text
from desktop_app.store.slots import Role

CHEAP = Cost(memory=8, passes=1)
GOOD, BETTER = "凉山2018昭觉", "春风又绿江南岸1"


@dataclass
class Clock:
    """A clock that a test can turn."""

    time: int = 1_540_000_000_000

    def __call__(self) -> int:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> tuple[Keyring, Unlocked]:
    return Keyring.create(tmp_path, "wang", GOOD, clock, cost=CHEAP)


Reopen = Callable[[], Keyring]


@pytest.fixture
def reopen(made: tuple[Keyring, Unlocked], tmp_path: Path, clock: Clock) -> Reopen:
    assert made
    return lambda: Keyring.open(tmp_path, clock, CHEAP)


def test_the_password_opens_after_a_restart(made: tuple[Keyring, Unlocked], reopen: Reopen) -> None:
    _, first = made
    again = reopen().unlock(" ＷＡＮＧ ", GOOD)
    assert (again.key, again.role, again.account) == (first.key, Role.REVIEWER, first.account)
    assert first.key.hex() not in repr(first)


def test_nothing_in_the_folder_is_readable(made: tuple[Keyring, Unlocked], tmp_path: Path) -> None:
    keyring, owner = made
    keyring.add(owner, "李秘书", GOOD, Role.CLERK)
    with pytest.raises(errors.WrongPassword):
        keyring.unlock("李秘书", "不是这个密码")
    assert sorted(path.name for path in tmp_path.iterdir()) == [ATTEMPTS_FILE, KEYRING_FILE]
    for path in tmp_path.iterdir():
        content = path.read_bytes() + json.dumps(json.loads(path.read_bytes()), ensure_ascii=False).encode()
        for secret in ("wang", "李秘书", GOOD, owner.key.hex()):
            assert secret.encode() not in content


def test_wrong_password_and_unknown_name_say_the_same(made: tuple[Keyring, Unlocked]) -> None:
    keyring, _ = made
    with pytest.raises(errors.WrongPassword) as known:
        keyring.unlock("wang", "错误密码123")
    with pytest.raises(errors.WrongPassword) as unknown:
        keyring.unlock("zhang", GOOD)
    assert known.value.message == unknown.value.message


def test_changing_the_password_keeps_the_key(made: tuple[Keyring, Unlocked], reopen: Reopen) -> None:
    keyring, owner = made
    assert keyring.change_password("wang", GOOD, BETTER).key == owner.key
    assert reopen().unlock("wang", BETTER).key == owner.key
    with pytest.raises(errors.WrongPassword):
        reopen().unlock("wang", GOOD)
    with pytest.raises(errors.PasswordRefused):
        keyring.change_password("wang", BETTER, "1234")


def test_an_administrator_adds_and_a_reviewer_completes(
    made: tuple[Keyring, Unlocked], reopen: Reopen
) -> None:
    keyring, reviewer = made
    keyring.add(reviewer, "admin-li", GOOD, Role.ADMINISTRATOR)
    keyring = reopen()
    admin = keyring.unlock("admin-li", GOOD)
    with pytest.raises(errors.AccountRefused):
        _ = admin.key
    keyring.add(admin, "chen", GOOD, Role.CLERK)
    with pytest.raises(errors.AccountNotCompleted):
        keyring.unlock("chen", GOOD)
    with pytest.raises(errors.AccountRefused):
        keyring.complete(admin, "chen", Role.CLERK)
    with pytest.raises(errors.AccountRefused):
        keyring.complete(reviewer, "chen", Role.REVIEWER)  # not what the administrator made of it
    keyring.complete(reviewer, "chen", Role.CLERK)
    clerk = reopen().unlock("chen", GOOD)
    assert (clerk.key, clerk.role) == (reviewer.key, Role.CLERK)
    with pytest.raises(errors.AccountRefused):
        keyring.add(clerk, "ma", GOOD, Role.CLERK)
    assert {(role, done) for role, done in keyring.roles().values()} == {
        (Role.REVIEWER, True),
        (Role.ADMINISTRATOR, True),
        (Role.CLERK, True),
    }


def test_removing(made: tuple[Keyring, Unlocked]) -> None:
    keyring, reviewer = made
    keyring.add(reviewer, "chen", GOOD, Role.CLERK)
    keyring.remove(reviewer, "chen")
    with pytest.raises(errors.WrongPassword):
        keyring.unlock("chen", GOOD)
    for login in ("chen", "wang"):  # not there any more; the last reviewer
        with pytest.raises(errors.AccountRefused):
            keyring.remove(reviewer, login)
    with pytest.raises(errors.AccountRefused):
        keyring.add(reviewer, "WANG", GOOD, Role.CLERK)


def test_the_code_brings_a_forgotten_password_back(made: tuple[Keyring, Unlocked], reopen: Reopen) -> None:
    keyring, owner = made
    code = renew_code(keyring, owner)
    typed = code.replace("-", " ").replace("0", "O").replace("1", "l")
    assert recover_with_code(reopen(), typed, "wang", BETTER).key == owner.key
    assert reopen().unlock("wang", BETTER).key == owner.key
    with pytest.raises(errors.WrongPassword):
        reopen().unlock("wang", GOOD)
    newer = renew_code(keyring, owner)
    with pytest.raises(errors.WrongRecoveryCode):
        recover_with_code(keyring, code, "wang", GOOD)
    with pytest.raises(errors.AccountRefused):
        recover_with_code(keyring, newer, "nobody", GOOD)


def test_the_province_brings_it_back_without_a_private_key_travelling(
    made: tuple[Keyring, Unlocked], reopen: Reopen
) -> None:
    keyring, owner = made
    with pytest.raises(errors.AccountRefused):
        request_recovery(keyring, "wang", BETTER)
    province = new_pair()
    keyring.set_province(owner, province.public)
    request = request_recovery(reopen(), "wang", BETTER)
    assert reopen().unlock("wang", GOOD).key == owner.key  # the old password works on
    with pytest.raises(errors.AccountRefused):
        answer_request(request, new_pair().private)
    answer = answer_request(request, province.private)
    assert len(fingerprint(request)) == 19
    with pytest.raises(errors.WrongPassword):
        accept_answer(reopen(), answer, "wang", GOOD)
    assert accept_answer(reopen(), answer, "wang", BETTER).key == owner.key
    assert reopen().unlock("wang", BETTER).key == owner.key
    with pytest.raises(errors.AccountRefused):
        accept_answer(reopen(), answer, "wang", BETTER)  # used up
    with pytest.raises(errors.AccountRefused):
        accept_answer(reopen(), b"nonsense", "wang", BETTER)


def test_an_answer_with_another_key_is_refused(made: tuple[Keyring, Unlocked]) -> None:
    keyring, owner = made
    province = new_pair()
    keyring.set_province(owner, province.public)
    request = request_recovery(keyring, "wang", BETTER)
    contents = keyring.contents
    from desktop_app.store.sealing import seal

    keyring.save(province_sealed=seal((bytes(32),), province.public))
    forged = request_recovery(keyring, "wang", BETTER)
    keyring.save(requests=keyring.contents.requests, province_sealed=contents.province_sealed)
    with pytest.raises(errors.AccountRefused):
        accept_answer(keyring, answer_request(forged, province.private), "wang", BETTER)
    assert request


def test_five_wrong_tries_cost_time_and_more_each_time(
    made: tuple[Keyring, Unlocked], reopen: Reopen, clock: Clock
) -> None:
    keyring, _ = made
    for _ in range(5):
        with pytest.raises(errors.WrongPassword):
            keyring.unlock("wang", "错误密码123")
    waits = []
    for _ in range(9):
        with pytest.raises(errors.LockedOut) as caught:
            reopen().unlock("wang", GOOD)  # a restart does not help, nor does the right password
        waits.append(caught.value.wait)
        clock.time += caught.value.wait * 1000
        with pytest.raises(errors.WrongPassword):
            reopen().unlock("wang", "错误密码123")
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    clock.time += 3_600_000
    keyring = reopen()
    assert keyring.unlock("wang", GOOD)
    assert len(keyring.attempts.events()) == 14
    keyring.attempts.taken(14)
    assert reopen().attempts.events() == ()


@pytest.mark.parametrize("shift", [-400 * 86_400_000, -1, 0])
def test_setting_the_clock_back_shortens_and_lengthens_nothing(
    made: tuple[Keyring, Unlocked], clock: Clock, shift: int
) -> None:
    keyring, _ = made
    for _ in range(5):
        with pytest.raises(errors.WrongPassword):
            keyring.unlock("wang", "错误密码123")
    clock.time += shift
    with pytest.raises(errors.LockedOut) as caught:
        keyring.unlock("wang", GOOD)
    assert caught.value.wait == 30
    clock.time += 30_000
    assert keyring.unlock("wang", GOOD)


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"mark": "00", "counts": {}, "events": []}'])
def test_a_deleted_or_changed_count_is_noticed(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path, content: bytes | None
) -> None:
    assert made
    path = tmp_path / ATTEMPTS_FILE
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    keyring = reopen()
    with pytest.raises(errors.WrongPassword):
        keyring.unlock("wang", "错误密码123")
    with pytest.raises(errors.LockedOut):
        keyring.unlock("wang", GOOD)
    assert [event.what for event in keyring.attempts.events()] == ["attempts_missing", "wrong_password"]


def test_promoting_oneself_in_the_file_is_noticed(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path
) -> None:
    keyring, reviewer = made
    keyring.add(reviewer, "chen", GOOD, Role.CLERK)
    keyring.complete(reviewer, "chen", Role.CLERK)
    rewrite(tmp_path / KEYRING_FILE, lambda wire: [slot.update(role="reviewer") for slot in wire["slots"]])
    with pytest.raises(errors.KeyringDamaged):
        reopen().unlock("chen", GOOD)
    with pytest.raises(errors.KeyringDamaged):
        reopen().begin_rotation(reviewer)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, errors.KeyringMissing),
        (b"", errors.KeyringDamaged),
        (b"[]", errors.KeyringDamaged),
        (b'{"format": 1}', errors.KeyringDamaged),
        (b'{"format": 2}', errors.StoreTooNew),
    ],
)
def test_a_missing_damaged_or_newer_keyring(
    made: tuple[Keyring, Unlocked],
    reopen: Reopen,
    tmp_path: Path,
    content: bytes | None,
    error: type[Exception],
) -> None:
    assert made
    path = tmp_path / KEYRING_FILE
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(error):
        reopen()


def test_a_changed_byte_anywhere_gives_a_sentence_or_does_no_harm(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path
) -> None:
    keyring, owner = made
    renew_code(keyring, owner)
    path = tmp_path / KEYRING_FILE
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            assert reopen().unlock("wang", GOOD).key == owner.key
        except (errors.KeyringDamaged, errors.StoreTooNew):
            continue


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the keyring as somebody would who knows the program: with a new checksum."""
    wire = json.loads(path.read_bytes())
    change(wire)
    wire.pop("sum")
    wire["sum"] = hashlib.sha256(json.dumps(wire, sort_keys=True).encode()).hexdigest()
    path.write_bytes(json.dumps(wire).encode())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("role", "king"),
        ("sealed", "???"),
        ("public", "age1"),
        ("wrapped", {}),
        ("tag", ""),
        ("sealed", "QUJD"),
    ],
)
def test_a_slot_changed_on_purpose(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path, part: str, value: object
) -> None:
    assert made
    rewrite(tmp_path / KEYRING_FILE, lambda wire: wire["slots"][0].update({part: value}))
    with pytest.raises(errors.KeyringDamaged):
        reopen().unlock("wang", GOOD)


@pytest.mark.parametrize(("memory", "passes"), [(2**31, 1), (8, 10**6), (0, 1), (-1, 1)])
def test_a_slot_cannot_ask_for_all_memory_or_time(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path, memory: int, passes: int
) -> None:
    assert made
    rewrite(
        tmp_path / KEYRING_FILE, lambda wire: wire["slots"][0]["wrapped"].update(memory=memory, passes=passes)
    )
    with pytest.raises(errors.KeyringDamaged):
        reopen()


def test_a_second_keyring_is_not_made(made: tuple[Keyring, Unlocked], tmp_path: Path, clock: Clock) -> None:
    assert made
    with pytest.raises(errors.StoreExists):
        Keyring.create(tmp_path, "wang", GOOD, clock, cost=CHEAP)


def test_the_data_key_can_be_exchanged_with_a_power_cut_at_any_point(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path
) -> None:
    keyring, owner = made
    keyring.add(owner, "chen", GOOD, Role.CLERK)
    keyring.complete(owner, "chen", Role.CLERK)
    code = renew_code(keyring, owner)
    province = new_pair()
    keyring.set_province(owner, province.public)
    both = keyring.begin_rotation(owner)
    assert both.keys[0] == owner.key != both.key
    halfway = reopen().unlock("chen", GOOD)
    for key in both.keys:
        path = tmp_path / f"under-{key[:2].hex()}.db"
        create_database(path, key).close()
        path.write_bytes(salt_of(key) + bytes(4080))
        assert halfway.key_of(path) == key
    assert reopen().begin_rotation(both).keys == both.keys  # begun again after a power cut
    done = keyring.finish_rotation(both)
    assert reopen().unlock("chen", GOOD).keys == done.keys == (both.key,)
    assert recover_with_code(reopen(), code, "chen", BETTER).key == both.key


@pytest.mark.parametrize(
    ("password", "login", "good"),
    [
        (GOOD, "wang", True),
        ("correct horse 9", "", True),
        ("春眠不觉晓处处闻啼鸟1", "", True),
        ("short1", "", False),
        ("1234567", "", False),
        ("12345678", "", False),
        ("88888888", "", False),
        ("abcdefgh1", "", False),
        ("Password1", "", False),
        ("wangwang2018", "wang", False),
        ("ｗａｎｇ是我的密码8", "wang", False),
        ("qwertyuiop9", "", False),
        ("asdlkjqwe", "", False),
    ],
)
def test_password_rules(password: str, login: str, good: bool) -> None:
    if good:
        require_good(password, login)
        return
    with pytest.raises(errors.PasswordRefused) as caught:
        require_good(password, login)
    assert caught.value.message.endswith("。")


def test_a_password_typed_in_full_width_is_the_same(made: tuple[Keyring, Unlocked]) -> None:
    keyring, owner = made
    assert keyring.unlock("wang", "凉山２０１８昭觉").key == owner.key


@given(st.integers(0, 47), st.integers(1, 9))
def test_one_wrong_digit_is_named_by_its_group(place: int, shift: int) -> None:
    digits = new_code().replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(errors.RecoveryCodeMistyped) as caught:
        read_code(wrong)
    assert caught.value.group == place // 6 + 1


@pytest.mark.parametrize("change", ["blanks", "full", "chinese", "letters", "lines"])
def test_a_code_typed_in_its_own_way_is_read(change: str) -> None:
    code = new_code()
    typed = {
        "blanks": code.replace("-", "  "),
        "full": code.translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
        "chinese": code.translate(str.maketrans("0123456789", "零一二三四五六七八九")),
        "letters": code.translate(str.maketrans("01", "Ol")),
        "lines": "\n".join(code.split("-")),
    }[change]
    assert read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "123", "-".join(["012345"] * 7)])
def test_a_code_that_is_too_short(typed: str) -> None:
    with pytest.raises(errors.RecoveryCodeMistyped):
        read_code(typed)


def test_exchanged_groups_are_noticed() -> None:
    missed = 0
    for _ in range(200):
        groups = new_code().split("-")
        groups[2], groups[3] = groups[3], groups[2]
        try:
            read_code("-".join(groups))
            missed += 1
        except errors.RecoveryCodeMistyped:
            pass
    assert missed <= 10


_CHANGER = """
import sys
from pathlib import Path
from desktop_app.store.keyring import Keyring
from desktop_app.store.passwords import Cost
keyring = Keyring.open(Path(sys.argv[1]), lambda: 0, Cost(8, 1))
passwords = sys.argv[2:]
while True:
    try:
        keyring.change_password("wang", *passwords)
        print("changed", flush=True)
    except Exception:
        pass
    passwords.reverse()
"""


@pytest.mark.posix
def test_killed_while_changing_the_password(
    made: tuple[Keyring, Unlocked], reopen: Reopen, tmp_path: Path
) -> None:
    """The keyring is the old or the new one, so one of the two passwords always opens."""
    _, owner = made
    for turn in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", _CHANGER, str(tmp_path), GOOD, BETTER], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"changed\n"
        time.sleep(turn * 0.0007)
        child.kill()
        child.wait()
        child.stdout.close()
        keyring = reopen()
        opened = []
        for password in (GOOD, BETTER):
            try:
                opened.append(keyring.unlock("wang", password).key)
            except errors.WrongPassword:
                continue
        assert opened == [owner.key]


@pytest.mark.parametrize("length", [0, 31, 33, 96, 32 * 7])
def test_what_is_not_one_or_two_keys_is_none(length: int) -> None:
    """A seal inside a seal may be a multiple of a key's length: it is no key all the same."""
    pair = new_pair()
    sealed = seal_text("x" * length, [pair.public])
    assert open_sealed(sealed, pair.private) is None
    assert open_sealed(seal_text("x" * 32, [pair.public]), pair.private) == (b"x" * 32,)
