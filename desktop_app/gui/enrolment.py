"""Becoming known to the province: the request that goes out, the certificate that comes back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.as_written import Label
from desktop_app.gui.context import Context
from desktop_app.gui.icons import picture
from desktop_app.gui.request_dialog import RequestDialog
from desktop_app.gui.whole_file import write_whole
from desktop_app.sync.errors import BundleRefused, Reason

if TYPE_CHECKING:
    from desktop_app.sync.certificate import Certificate

_SOON = 30  # days before the end at which the end is said in another tone
_LONGEST = 64 * 1024  # characters; certificates and keys have a few hundred
_GROUP = 4
_WIDTH = 520
_STEPS = (
    "1．点“导出登记申请…”，把申请文件存到U盘，送省级管理员。",
    "2．打电话给省级管理员，念出下面的本机编号，请对方与申请核对一致后再签发。",
    "3．省里发来证书文件和省级公钥文件后，点“安装证书…”。装好就可以上报。",
)


_REFUSALS = {
    Reason.TEXT_DAMAGED: "两个文件中有一个不对：请看是否选反了，或请省里重新发一份。",
    Reason.NOT_ENROLLED: "这份证书不是用这份省级公钥签发的，请核对两个文件是否一起发来。",
    Reason.OTHER_PROVINCE: "证书和公钥属于两个不同的省，请向省里核对后重新选择。",
    Reason.EXPIRED: "这份证书已经过期，请导出登记申请，请省里重新签发。",
    Reason.NOT_YET_VALID: "这份证书还没有生效，请核对本机日期和证书的起始日期。",
}


def read_aloud(device: str) -> str:
    """A device's sixteen digits in groups of four, as they are read on the telephone."""
    return " ".join(device[start : start + _GROUP] for start in range(0, len(device), _GROUP)).upper()


class EnrolmentDesk(QWidget):
    """What to do while there is no certificate, with the two buttons for it.

    ``installed`` says that a certificate is there now.
    """

    installed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.result = Label()
        self.dialog: CertificateDialog | None = None
        self.request_button = QPushButton("导出登记申请…")
        self.install_button = QPushButton("安装证书…")
        self._build()
        self.request_button.clicked.connect(lambda _on=False: self.choose_request())
        self.install_button.clicked.connect(lambda _on=False: self.choose_certificate())

    def _build(self) -> None:
        outer = QHBoxLayout(self)
        column = QVBoxLayout()
        column.setSpacing(12)
        drawing = Label()
        drawing.setPixmap(picture("sync", "#9fb0bf"))
        title = Label("本机还没有省里签发的证书，不能上报")
        title.setProperty("role", "heading")
        for label in (drawing, title):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        column.addWidget(drawing)
        column.addWidget(title)
        for step in _STEPS:
            line = Label(step)
            line.setWordWrap(True)
            column.addWidget(line)
        device = Label(f"本机编号　{read_aloud(self._context.station.profile.device)}")
        device.setProperty("role", "title")
        device.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        device.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(device)
        column.addLayout(self._buttons())
        self.result.setProperty("role", "soft")
        self.result.setWordWrap(True)
        self.result.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.result)
        column.addStretch(3)
        holder = QWidget()
        holder.setLayout(column)
        holder.setFixedWidth(_WIDTH)
        holder.setMinimumHeight(column.totalHeightForWidth(_WIDTH))
        outer.addStretch(1)
        outer.addWidget(holder)
        outer.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.request_button.setProperty("kind", "primary")
        row.addStretch(1)
        row.addWidget(self.request_button)
        row.addWidget(self.install_button)
        row.addStretch(1)
        return row

    def choose_request(self) -> None:
        """Ask where the request is to be written."""
        profile = self._context.station.profile
        suggested = f"登记申请-{profile.area}-{profile.tag}.request"
        name, _kind = QFileDialog.getSaveFileName(
            self.window(), "导出登记申请", suggested, "登记申请 (*.request)"
        )
        if name:
            self.write_request(Path(name))

    def write_request(self, path: Path) -> None:
        """Write the request into a file and say what comes next."""
        self._context.jobs.run(
            "导出登记申请",
            lambda station: write_whole(path, station.enrolment_request().encode()),
            lambda _written: self._written(path),
        )

    def _written(self, path: Path) -> None:
        number = read_aloud(self._context.station.profile.device)
        self.result.setText(f"登记申请已写到“{path.name}”，请送省级管理员，并在电话里核对编号 {number}。")
        self._context.said.emit(f"登记申请已写到“{path.name}”，请送省级管理员签发证书。")

    def choose_certificate(self) -> "CertificateDialog":
        """Ask for the two files; returns the open dialog."""
        self.dialog = CertificateDialog(self._context, self.window())
        self.dialog.accepted.connect(self.installed)
        self.dialog.open()
        return self.dialog


class CertificateDialog(RequestDialog):
    """The certificate and the province's key, each chosen as a file."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        hint = "请选择省里发来的两个文件。装好后可以导出数据包、导入回执。"
        super().__init__(context, "安装证书", hint, "安装", parent)
        self.add_file("certificate", "证书文件")
        self.add_file("province", "省级公钥文件")

    def sentence(self, error: Exception) -> str:
        """What to do about papers that are refused: here they are the person's own, not another's."""
        told = _REFUSALS.get(error.code) if isinstance(error, BundleRefused) else None
        return told or super().sentence(error)

    def begin(self) -> None:
        """Read both files and install them."""
        certificate, province = (Path(self.lines[key].text().strip()) for key in ("certificate", "province"))
        self.run(
            "安装证书",
            lambda station: station.install_certificate(_text_of(certificate), _text_of(province)),
            self._installed,
        )

    def _installed(self, granted: "Certificate") -> None:
        self.end(f"证书已安装，有效期至{_day(granted)}。")


class CertificateLine(QWidget):
    """Until when the certificate is valid, and the way to the next one."""

    def __init__(self, context: Context, desk: EnrolmentDesk) -> None:
        super().__init__()
        self._context = context
        self.told = Label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.told)
        row.addWidget(_link("导出登记申请…", desk.choose_request))
        row.addWidget(_link("安装证书…", desk.choose_certificate))
        row.addStretch(1)

    def show_certificate(self, certificate: "Certificate") -> None:
        """Say until when it is valid, louder when the end is near or past."""
        left = (certificate.valid_to - self._context.station.today()).days
        day, rest = _day(certificate), f"只剩{left}天" if left else "今天到期"
        if left < 0:
            tone, text = "error", f"证书已于{day}到期，省里不会接收数据包，请重新申请证书。"
        elif left <= _SOON:
            tone, text = "warn", f"证书有效期至{day}，{rest}，请尽早重新申请证书。"
        else:
            tone, text = "small", f"证书有效期至{day}"
        for kind, number in self._context.station.sync.running_out().items():
            label = self._context.catalogue.entity(kind).label
            tone, text = (
                ("warn" if tone == "small" else tone),
                f"{text}　{label}编号只剩{number}个，请向省里续期。",
            )
        self.told.setProperty("role", tone)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(text)


def _link(text: str, slot: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", "link")
    button.clicked.connect(lambda _on=False: slot())
    return button


def _day(certificate: "Certificate") -> str:
    day = certificate.valid_to
    return f"{day.year}年{day.month}月{day.day}日"


def _text_of(path: Path) -> str:
    """The text of a small file; what is no text comes out as one that is refused."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(_LONGEST)
