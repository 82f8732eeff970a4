"""Why a bundle, receipt, certificate or stick is refused: a code for programs, one sentence for people."""

import errno
from enum import StrEnum

from desktop_app.store.errors import MachineFault, PersonMistake


class Reason(StrEnum):
    """What is wrong with a file that came in; stable, for scripts and for the province's quarantine."""

    NOT_A_BUNDLE = "not_a_bundle"
    CUT_SHORT = "cut_short"
    PART_MISSING = "part_missing"
    CHANGED = "changed"
    TOO_NEW = "too_new"
    TOO_OLD = "too_old"
    WRONG_SUITE = "wrong_suite"
    WRONG_KIND = "wrong_kind"
    NOT_ENROLLED = "not_enrolled"
    OTHER_PROVINCE = "other_province"
    WRONG_SIGNER = "wrong_signer"
    REVOKED = "revoked"
    KEY_RETIRED = "key_retired"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    AREA_FOREIGN = "area_foreign"
    NOT_FOR_US = "not_for_us"
    MALFORMED = "malformed"
    CHAIN_BROKEN = "chain_broken"
    GAP = "gap"
    FORK = "fork"
    SUMS_DIFFER = "sums_differ"
    TEXT_DAMAGED = "text_damaged"


SENTENCES = {
    Reason.NOT_A_BUNDLE: "这个文件不是本程序的上报包或回执，请检查选的文件是否正确。",
    Reason.CUT_SHORT: "这个文件没有拷贝完整，请从原来的电脑重新导出或重新拷贝，拷完后安全退出U盘再拔。",
    Reason.PART_MISSING: "这个包分成了几个文件，没有拷全，请把同名的各个编号都拷到同一个文件夹再导入。",
    Reason.CHANGED: "这个文件的内容与签名不符，可能在拷贝中损坏或被改动，请从原来的电脑重新导出。",
    Reason.TOO_NEW: "这个文件是用更新版本的程序生成的，请先升级本程序再导入。",
    Reason.TOO_OLD: "这个文件是用过旧版本的程序生成的，请让对方升级程序后重新导出。",
    Reason.WRONG_SUITE: "这个文件用的加密方法与登记时约定的不一致，不能接收，请让对方用现行程序重新导出。",
    Reason.WRONG_KIND: "这个文件不是这一步需要的：上报包交上级接收，回执由原站点导入，请检查选的文件。",
    Reason.NOT_ENROLLED: "生成这个文件的站点没有在省里登记，请让对方先提交登记申请，装好证书后重新导出。",
    Reason.OTHER_PROVINCE: "这个文件属于另一个省，本省不能接收，请交给它所属的省。",
    Reason.WRONG_SIGNER: "这个文件的签名与所附证书对不上，不能确认是谁发出的，请与对方核实后重新导出。",
    Reason.REVOKED: "生成这个文件的站点证书已被吊销，请与省级管理员联系，重新登记后再导出。",
    Reason.KEY_RETIRED: "证书由省里已停用的旧钥匙签发，不再有效，请先导入最新的回执换证书，再重新导出。",
    Reason.EXPIRED: "生成这个文件的站点证书已经过期，请向省级管理员申请续期，装好新证书后重新导出。",
    Reason.NOT_YET_VALID: "生成这个文件的站点证书还没有生效，请核对两台电脑的日期是否正确。",
    Reason.AREA_FOREIGN: "这个文件不属于本级管辖的地区，请交给它所属的县或省。",
    Reason.NOT_FOR_US: "这个文件不是发给本单位的，用本单位的钥匙打不开，请交给封面上写明的接收单位。",
    Reason.MALFORMED: "这个文件的内部格式不正确，不能接收，请让对方升级程序后重新导出。",
    Reason.CHAIN_BROKEN: "这个文件里的修改记录前后接不上，不能接收，请让对方先核对台账流水，再重新导出。",
    Reason.GAP: "中间缺少以前的上报包，本包先留存；请让对方从缺少的编号起重新导出。",
    Reason.FORK: "同一编号收到过内容不同的记录，可能是台账被复制到另一台电脑；两份都已保留，请与对方核实。",
    Reason.SUMS_DIFFER: "这个文件里的条数或金额与对方所列的合计不一致，不能接收，请让对方重新导出。",
    Reason.TEXT_DAMAGED: "这份登记申请、证书或钥匙文件不完整或被改动，请重新拷贝原文件。",
}


class BundleRefused(PersonMistake):
    """A file that came in is refused as a whole; ``code`` is the reason, ``message`` the sentence."""

    def __init__(self, code: Reason, message: str = "") -> None:
        super().__init__(message or SENTENCES[code])
        self.code = code


class StickFull(MachineFault):
    """The target has no room left; nothing stands there under the bundle's name."""

    def __init__(self) -> None:
        super().__init__("U盘或磁盘空间不够，文件没有导出，台账不受影响。请清理出空间或换一个U盘后重新导出。")


class StickGone(MachineFault):
    """The target disappeared or fails; nothing complete stands there under the bundle's name."""

    def __init__(self) -> None:
        super().__init__("写入时U盘被拔出或出错，文件没有导出，台账不受影响。请插好U盘后重新导出。")


class StickReadOnly(MachineFault):
    """The target cannot be written to."""

    def __init__(self) -> None:
        super().__init__("这个U盘或文件夹不能写入，请检查写保护开关和权限，或换一个位置后重新导出。")


class StickUnreliable(MachineFault):
    """What was read back is not what was written."""

    def __init__(self) -> None:
        super().__init__("写入后核对不一致，这个U盘可能已经损坏，请换一个U盘重新导出。")


class FileTooLarge(MachineFault):
    """A file of this size cannot be made: an attachment above 64 MiB, a bundle above 8 GiB."""

    def __init__(self) -> None:
        super().__init__(
            "内容太大（一个附件超过64MB，或一个包超过8GB），没有导出。请用 bundle export --last 分几次导出。"
        )


class SourceUnreadable(MachineFault):
    """A file that came in cannot be read from its disk."""

    def __init__(self) -> None:
        super().__init__("读不出这个文件，U盘可能已被拔出或损坏，请重新插好后再试。")


_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def writing_failed(error: OSError) -> MachineFault:
    """What an operating system's error while writing a file to a stick amounts to."""
    if error.errno in _FULL:
        return StickFull()
    if error.errno == errno.EFBIG:
        return FileTooLarge()
    return StickReadOnly() if error.errno in _READ_ONLY else StickGone()
