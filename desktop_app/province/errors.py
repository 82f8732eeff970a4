"""What the province's office refuses to do, with a sentence for the person who asked."""

from desktop_app.store.errors import MachineFault, PersonMistake


class OfficeRefused(PersonMistake):
    """A step at the province's office that is not possible; ``message`` says what to do instead."""


class LedgerFault(MachineFault):
    """The database of the ledger cannot be reached, or broke off."""

    def __init__(self) -> None:
        super().__init__("连不上台账数据库，或连接中断，这一步没有保存。请检查数据库地址和网络后重试。")


class LedgerContended(MachineFault):
    """Two workers were at the same records; the step is done again."""

    def __init__(self) -> None:
        super().__init__("台账正被别的进程写入，这一步没有保存，请稍后重试。")


class NoRoom(MachineFault):
    """The office's disk has no room to take a file in; the file stays where it is."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(
            f"磁盘空间不够，没有接收：这个上报包至少还要{megabytes}MB。上报包还在原处，请清理磁盘后再接收。"
        )
