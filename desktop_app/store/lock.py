"""One window at a time: a lock that the operating system takes back when its holder dies.

The file stays; what counts is the lock on it. Nothing but the time of opening is written into it.
"""

import errno
import os
import sys
from pathlib import Path

from desktop_app.store.errors import LocksMissing, StoreBusy, translate

_NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
_IN_USE = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
_LOCKED_BYTE = 4096  # beyond the text: a lock on Windows also keeps others from reading


class FolderLock:
    """A held lock; ``release`` or the end of the process gives it back."""

    def __init__(self, path: Path, since: str) -> None:
        """Take the lock at ``path`` and write ``since`` into it.

        Raises StoreBusy, with what its holder wrote, when another window holds it; LocksMissing where
        files cannot be locked; StoreReadOnly and the like when the file cannot be made.
        """
        try:
            self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise translate(error) from error
        try:
            _require_lock(self._handle)
            self._require_effect(path)
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, since.encode())
        except BaseException as error:
            self.release()
            if isinstance(error, OSError):
                raise translate(error) from error
            raise

    @staticmethod
    def _require_effect(path: Path) -> None:
        """A second lock on the same file must be refused; some network shares grant it."""
        second = os.open(path, os.O_RDWR)
        try:
            _require_lock(second)
        except StoreBusy:
            return
        finally:
            os.close(second)
        raise LocksMissing

    def release(self) -> None:
        """Give the lock back; a second time does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _require_lock(handle: int) -> None:
    try:
        _lock(handle)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise LocksMissing from error
        if error.errno in _IN_USE:
            raise StoreBusy(_holder(handle)) from error
        raise


def _holder(handle: int) -> str:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        return os.read(handle, 64).decode("utf-8", "replace")
    except OSError:
        return ""


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            # Wine's C library refuses without a number where Windows says EACCES.
            raise OSError(error.errno or errno.EACCES, os.strerror(error.errno or errno.EACCES)) from error

else:
    import fcntl

    def _lock(handle: int) -> None:
        # flock belongs to the opening, not to the process: a second window of the same process is refused
        # too, and closing another handle of the file does not give the lock away.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
