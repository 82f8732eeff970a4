"""What can go wrong with a store, in three kinds, each with one Chinese sentence that says what to do.

The kinds are the person's mistake, the machine's fault and ours (codebases.md, 8): the window gives each
its own face, the command line its own exit code. No sentence ever holds a name, an ID number or a key.
"""

import errno
from enum import StrEnum


class ErrorKind(StrEnum):
    """Whose business an error is: it decides the face in the window and the exit code."""

    PERSON = "person"
    MACHINE = "machine"
    OURS = "ours"


class StoreError(Exception):
    """Something about the store failed; ``message`` is for the person, ``kind`` says whose fault it is."""

    kind = ErrorKind.OURS

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PersonMistake(StoreError):
    """The person can put it right: another password, another folder, a little patience."""

    kind = ErrorKind.PERSON


class MachineFault(StoreError):
    """The disk, the stick or the operating system refused."""

    kind = ErrorKind.MACHINE


class ProgramFault(StoreError):
    """Our own mistake; nothing that was saved before is lost."""

    kind = ErrorKind.OURS

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "程序内部出错，这一步没有保存，以前保存的内容不受影响。请重试；再次出现时请导出错误报告。"
        )
        self.detail = detail


class WrongPassword(PersonMistake):
    """The login name or the password is wrong; which of the two is not said."""

    def __init__(self) -> None:
        super().__init__("用户名或密码不正确，请检查大小写和输入法后重新输入。")


class WrongRecoveryCode(PersonMistake):
    """The recovery code is well formed but not of this store."""

    def __init__(self) -> None:
        super().__init__("这个恢复码不是本台账的恢复码，请核对打印件上的单位和日期。")


class RecoveryCodeMistyped(PersonMistake):
    """The recovery code has a typing mistake; ``group`` is the first wrong group, from 1, or 0 if unknown."""

    def __init__(self, group: int = 0) -> None:
        where = f"第{group}组有误" if group else "长度不对"
        super().__init__(f"恢复码{where}，请对照打印件逐组核对后重新输入。")
        self.group = group


class PasswordRefused(PersonMistake):
    """A new password is too weak; the sentence says why."""


class LockedOut(PersonMistake):
    """Too many wrong tries; ``wait`` is the number of seconds until the next one is allowed."""

    def __init__(self, wait: int) -> None:
        minutes, seconds = divmod(wait, 60)
        span = f"{minutes}分{seconds:02d}秒" if minutes else f"{seconds}秒"
        super().__init__(f"连续输错次数过多，请等{span}后再试；忘记密码可用恢复码。")
        self.wait = wait


class AccountRefused(PersonMistake):
    """An account cannot be made, changed or used in this way; the sentence says why."""


class KeepsAccountsOnly(AccountRefused):
    """An administrator's account was to open the data: it holds no key to it."""

    def __init__(self) -> None:
        super().__init__("账户管理员只管理账户，不能查看台账数据，请用经办、审核或查看账户登录。")


class AccountNotCompleted(PersonMistake):
    """The account is known but holds no data key yet: a reviewer has to unlock once."""

    def __init__(self) -> None:
        super().__init__("这个账户还没有启用，请审核员登录后在“设置”里点“启用”。")


class RecordErased(PersonMistake):
    """The record's values were lawfully erased; it stays as it is."""

    def __init__(self) -> None:
        super().__init__("这条记录的个人信息已依法删除，不能再修改；确需重新登记的，请按新增登记。")


class StoreBusy(PersonMistake):
    """Another window or process has this data folder open; ``since`` is what it wrote about itself."""

    def __init__(self, since: str = "") -> None:
        when = f"（从{since}起）" if since else ""
        super().__init__(f"这个台账已在另一个窗口中打开{when}，请切换到那个窗口，或先把它关闭。")
        self.since = since


class StoreReadOnly(MachineFault):
    """The data folder cannot be written: a read-only disk, a locked stick, missing rights."""

    def __init__(self) -> None:
        super().__init__("台账所在的文件夹不能写入，请检查U盘写保护开关、磁盘和文件夹权限，或换一个文件夹。")


class DiskFull(MachineFault):
    """No space is left; what was being saved is not saved, what was saved is safe."""

    def __init__(self) -> None:
        super().__init__("磁盘空间已满，这一步没有保存，以前保存的内容不受影响。请清理磁盘后重试。")


class DiskFault(MachineFault):
    """The disk or stick fails to read or write, or was pulled out."""

    def __init__(self) -> None:
        super().__init__("读写磁盘出错，可能是U盘被拔出或磁盘损坏。请重新插好后再打开，并尽快备份。")


class LocksMissing(MachineFault):
    """The folder lies where files cannot be locked, as on some network shares."""

    def __init__(self) -> None:
        super().__init__(
            "这个位置（如网络共享盘）不能保证同一时间只有一个窗口写入，请把台账放到本机磁盘或U盘上。"
        )


class StoreDamaged(MachineFault):
    """The encrypted file is damaged; ``pages`` are the page numbers (from 1) known to be bad."""

    def __init__(self, pages: tuple[int, ...] = ()) -> None:
        which = f"（第{'、'.join(map(str, pages[:5]))}页{'等' if len(pages) > 5 else ''}）" if pages else ""
        super().__init__(
            f"台账文件已损坏{which}，请不要继续录入，先复制整个文件夹，再用最近的备份恢复或运行修复。"
        )
        self.pages = pages


class WrongKey(MachineFault):
    """The key does not belong to this file: the keyring and the store come from two different folders."""

    def __init__(self) -> None:
        super().__init__("钥匙文件与台账文件不是一套，请把同一个文件夹或同一份备份中的文件放在一起。")


class KeyringMissing(MachineFault):
    """There is a store but no keyring beside it."""

    def __init__(self) -> None:
        super().__init__("找不到钥匙文件keyring.json，台账无法解锁。请从备份中找回这个文件放回原处。")


class KeyringDamaged(MachineFault):
    """The keyring cannot be read."""

    def __init__(self) -> None:
        super().__init__("钥匙文件keyring.json已损坏，请从最近的备份中恢复这个文件。")


class BackupDamaged(MachineFault):
    """A backup file is cut short, changed, or no backup at all."""

    def __init__(self) -> None:
        super().__init__("这个备份文件不完整或已损坏，不能用来恢复，请换另一份备份。")


class BackupRefused(PersonMistake):
    """A backup cannot be made or restored there; the sentence says why."""


class GivenUp(StoreError):
    """A question that nobody waits for any more was not answered to its end."""

    def __init__(self) -> None:
        super().__init__("这次查询已停止，没有改动任何数据。")


class NotAStore(PersonMistake):
    """The folder or file holds no store."""

    def __init__(self) -> None:
        super().__init__("这个文件夹里没有台账，请选择正确的文件夹，或新建台账。")


class StoreExists(PersonMistake):
    """A new store was asked for where one already is."""

    def __init__(self) -> None:
        super().__init__("这个文件夹里已经有台账，请直接打开，或另选一个空文件夹。")


class StoreTooNew(PersonMistake):
    """The file was written by a newer program."""

    def __init__(self) -> None:
        super().__init__(
            "这个台账是用更新版本的程序保存的，请先升级本程序再打开；要退回旧版，请恢复升级前自动做的备份。"
        )


_Plain = type[DiskFull] | type[StoreReadOnly] | type[LocksMissing] | type[DiskFault]

_OS_ERRORS: dict[int, _Plain] = {
    errno.ENOSPC: DiskFull,
    errno.EFBIG: DiskFull,
    errno.EROFS: StoreReadOnly,
    errno.EACCES: StoreReadOnly,
    errno.EPERM: StoreReadOnly,
    errno.ENOLCK: LocksMissing,
}
_QUOTA_EXCEEDED = getattr(errno, "EDQUOT", errno.ENOSPC)
_WINDOWS_IN_USE = frozenset({32, 33})  # sharing and lock violations

_SQLITE_ERRORS: dict[int, _Plain | type[StoreBusy] | type[StoreDamaged] | type[GivenUp]] = {
    3: StoreReadOnly,  # SQLITE_PERM
    5: StoreBusy,  # SQLITE_BUSY
    6: StoreBusy,  # SQLITE_LOCKED
    8: StoreReadOnly,  # SQLITE_READONLY
    9: GivenUp,  # SQLITE_INTERRUPT
    10: DiskFault,  # SQLITE_IOERR
    11: StoreDamaged,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: DiskFault,  # SQLITE_CANTOPEN
    26: StoreDamaged,  # SQLITE_NOTADB
}

# The driver's page-by-page copy raises its errors without a code.
_SQLITE_TEXTS = {
    "database is locked": 5,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}


def translate(error: BaseException) -> StoreError:
    """The StoreError that an operating system's or a database's error amounts to.

    A StoreError comes back as it is. What nobody foresaw is our fault: it keeps the class and the
    database's code as ``detail``, never its text, which may quote a person's data.
    """
    if isinstance(error, StoreError):
        return error
    if isinstance(error, OSError):
        return _from_system(error)
    code = getattr(error, "sqlite_errorcode", None) or _SQLITE_TEXTS.get(str(error), 0)
    if code & 0xFF in _SQLITE_ERRORS:
        return _SQLITE_ERRORS[code & 0xFF]()
    return ProgramFault(f"{type(error).__name__} {getattr(error, 'sqlite_errorname', '')}".strip())


def _from_system(error: OSError) -> StoreError:
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return StoreBusy()
    if error.errno == _QUOTA_EXCEEDED:
        return DiskFull()
    return _OS_ERRORS.get(error.errno or 0, DiskFault)()
