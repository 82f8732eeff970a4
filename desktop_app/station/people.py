"""Who sits at the station, what the station is, and what a save came to."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desktop_app.checks.registry import Found

ROLE_LABELS = {"clerk": "经办员", "reviewer": "审核员", "auditor": "查看员", "administrator": "账户管理员"}
"""What the roles of accounts are called."""


class StationRefused(Exception):
    """A step that is not allowed now; ``message`` is a Chinese sentence, ``findings`` the reasons."""

    kind = "person"

    def __init__(self, message: str, findings: "tuple[Found, ...]" = ()) -> None:
        super().__init__(message)
        self.message = message
        self.findings = findings


class Person(NamedTuple):
    """The person who is working now; ``role`` is clerk, reviewer, administrator or auditor."""

    login: str
    name: str
    role: str

    @property
    def may_write(self) -> bool:
        """Whether this role enters records."""
        return self.role in ("clerk", "reviewer")

    @property
    def may_review(self) -> bool:
        """Whether this role approves what others entered."""
        return self.role == "reviewer"


class Profile(NamedTuple):
    """The station: its name, its area and level, and the device it runs on.

    ``tag`` is the short mark in serial numbers that keeps two offline laptops apart (amendment A6).
    """

    name: str
    area: str
    level: str
    device: str
    tag: str
    demo: bool = False


class Saved(NamedTuple):
    """A record that was saved, and what the checks say of it now."""

    record_id: str
    findings: "tuple[Found, ...]" = ()
