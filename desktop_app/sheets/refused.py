"""Why a spreadsheet cannot be read, in words for the person who chose it."""


class SheetRefused(Exception):
    """The file cannot be taken as a spreadsheet; ``message`` is one Chinese sentence saying what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
