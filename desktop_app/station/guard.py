"""Who came in, who saw full numbers, and what left the program: the security log of a station.

The log is part of the encrypted store. No line of it is ever taken out again, which is longer than the six
months that 网络安全法 art. 21 and GB/T 22239 ask for; a backup carries it along.
"""

import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.moments import stamp_text
from desktop_app.station.clock import Clock
from desktop_app.station.people import ROLE_LABELS
from desktop_app.store.post import SecurityEvent
from desktop_app.store.store import Store

_BLOCK = 1024 * 1024
_UNSTATED = "未写明"
_SHOWN = "full numbers shown"
_COMPARED = "list compared"

_SENTENCES = {
    "create": "新建台账",
    "unlock": "登录",
    "wrong_password": "密码输错",
    "wrong_code": "恢复码输错",
    "attempts_missing": "密码错误计数文件缺失或被替换",
    "account_added": "账户管理员新增账户",
    "account_removed": "账户管理员删除账户",
    "password_changed": "账户管理员修改密码",
    "recovered_by_code": "用恢复码重设密码",
    "recovered_by_province": "经省级恢复重设密码",
    "restored": "用备份恢复后首次打开，换用新的设备身份",
    "account added": "新增账户",
    "account completed": "启用账户",
    "account removed": "删除账户",
    "password changed": "修改密码",
    "recovery code renewed": "更换恢复码",
    "recovery key set": "设置省级恢复公钥",
    "key_exchanged": "更换数据密钥",
    "backup": "备份",
    "backup before update": "升级前自动备份",
    "mended": "按修改日志修复",
    "certificate installed": "安装证书",
    "bundle exported": "导出数据包",
    "receipt imported": "导入回执",
    "plain workbook deleted": "删除导入后的明文表格",
    _COMPARED: "比对外来名单",
    _SHOWN: "查看完整号码",
    "exported": "导出文件",
    "printed": "打印",
    "copied": "复制到剪贴板",
    "log exported": "导出安全日志",
}


class Way(StrEnum):
    """How personal data left the program."""

    FILE = "exported"
    PAPER = "printed"
    CLIPBOARD = "copied"


class LogLine(NamedTuple):
    """One line of the security log as a person reads it.

    ``purpose``, ``rows`` and ``sha256`` are filled in where personal data left the program.
    """

    at: str
    person: str
    event: str
    detail: str
    purpose: str = ""
    rows: int | None = None
    sha256: str = ""


class Guard:
    """Keeps the security log of one open station for the person who is working."""

    def __init__(self, store: Store, catalogue: Catalogue, person: str, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._person = person
        self._clock = clock

    def note(self, event: str, detail: str = "") -> None:
        """Add a line: what was done, never a password, a full number or a file's folder."""
        self._store.note_event(stamp_text(self._clock.now_ms()), self._person, event, detail)

    def note_full_numbers(self, entity: str, record_id: str = "") -> None:
        """Note that the person saw full identity, telephone or account numbers, of one record or of many."""
        self.note(_SHOWN, f"{entity} {record_id}".strip())

    def note_out(self, way: Way, what: str, content: bytes | Path, rows: int, purpose: str = "") -> str:
        """Note that personal data leaves the program; returns the SHA-256 that stands in the log.

        ``what`` names the kind of records or the notice's number, ``content`` is the file, sheet or text
        itself, ``rows`` how many records it holds. Raises OSError when a file cannot be read.
        """
        return self._note_file(str(way), what, content, rows, purpose)

    def note_compared(self, what: str, content: Path, rows: int, purpose: str) -> str:
        """Note that another office's list was read and compared; returns its SHA-256. Raises OSError."""
        return self._note_file(_COMPARED, what, content, rows, purpose)

    def _note_file(self, event: str, what: str, content: bytes | Path, rows: int, purpose: str) -> str:
        digest = _digest(content)
        detail = {"what": what, "purpose": purpose.strip() or _UNSTATED, "rows": rows, "sha256": digest}
        self.note(event, json.dumps(detail, ensure_ascii=False))
        return digest

    def note_notice_out(self, way: Way, notice_id: str, pdf: bytes, purpose: str) -> None:
        """Note that the sheets of an issued notice leave the program."""
        notice = self._store.get("notice", notice_id)
        number = str(notice["number"]) if notice else ""
        rows = self._store.count("notice_item", notice_id=notice_id)
        self.note_out(way, f"公示{number}", pdf, rows, purpose)

    def log(self, newest: int | None = None) -> list[LogLine]:
        """The security log, the newest first; all of it, or the ``newest`` lines."""
        return [self._line(event) for event in self._store.security_log(newest)]

    def _line(self, event: SecurityEvent) -> LogLine:
        told = _SENTENCES.get(event.event, event.event)
        if event.event in {*Way, _COMPARED}:
            out = json.loads(event.detail)
            return LogLine(
                event.at, event.person, told, out["what"], out["purpose"], out["rows"], out["sha256"]
            )
        return LogLine(event.at, event.person, told, self._labelled(event.detail))

    def _labelled(self, detail: str) -> str:
        """Entities and roles by their labels; everything else as it was noted."""
        entities = self._catalogue.entities
        return " ".join(
            entities[word].label if word in entities else ROLE_LABELS.get(word, word)
            for word in detail.split(" ")
        )

    def export_log(self, path: Path) -> int:
        """Write the whole log to an .xlsx or .csv file, the oldest first; returns how many lines.

        Raises OSError.
        """
        from desktop_app.station.log_sheet import write_log

        lines = self.log()[::-1]
        write_log(path, lines)
        self.note("log exported", f"{len(lines)}")
        return len(lines)


def _digest(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
