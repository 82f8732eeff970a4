"""A forgotten password at the station, by the printed code or through the province; nobody is logged in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.catalog.moments import stamp_text
from desktop_app.station.clock import Clock
from desktop_app.store.folder import open_folder
from desktop_app.store.keyring import Keyring
from desktop_app.store.recovery import accept_answer, fingerprint, recover_with_code, request_recovery


@contextmanager
def _keyring(path: Path, clock: Clock) -> Iterator[Keyring]:
    """The keyring of the data folder, which no other window holds meanwhile."""
    with open_folder(path, stamp_text(clock.now_ms())) as folder:
        folder.require_store()
        yield Keyring.open(path, clock.now_ms)


def recover_account(path: Path, code: str, login: str, password: str, clock: Clock) -> None:
    """Give an account a new password by the printed recovery code.

    Raises RecoveryCodeMistyped, WrongRecoveryCode, LockedOut, PasswordRefused, AccountRefused.
    """
    with _keyring(path, clock) as keyring:
        account = recover_with_code(keyring, code, login, password).account
        keyring.attempts.note("recovered_by_code", account)


def ask_province(path: Path, login: str, password: str, clock: Clock) -> tuple[bytes, str]:
    """The request file for the province, and the sixteen digits that both ends compare by telephone.

    ``password`` is the new one; the old one goes on working meanwhile. Raises AccountRefused where no
    recovery key of the province was ever installed, or PasswordRefused.
    """
    with _keyring(path, clock) as keyring:
        request = request_recovery(keyring, login, password)
        return request, fingerprint(request)


def accept_province(path: Path, answer: bytes, login: str, password: str, clock: Clock) -> None:
    """Finish: the password chosen with the request opens the province's answer and becomes the account's.

    Raises AccountRefused when the answer belongs to another request, WrongPassword or LockedOut.
    """
    with _keyring(path, clock) as keyring:
        account = accept_answer(keyring, answer, login, password).account
        keyring.attempts.note("recovered_by_province", account)
