"""What the roles of accounts are called, and what each may do."""

from typing import NamedTuple

from desktop_app.station.people import ROLE_LABELS


class RoleName(NamedTuple):
    """A role as people know it: its name and a sentence on what it may do."""

    label: str
    may: str


ROLES = {
    "clerk": RoleName(ROLE_LABELS["clerk"], "录入、修改和提交。"),
    "reviewer": RoleName(ROLE_LABELS["reviewer"], "录入，审核别人提交的内容，新增账户，换恢复码。"),
    "auditor": RoleName(ROLE_LABELS["auditor"], "只看，不能修改。"),
    "administrator": RoleName(
        ROLE_LABELS["administrator"], "只管理账户，看不到台账内容；他新增的账户由审核员启用。"
    ),
}


def role_label(role: str) -> str:
    """What a role is called."""
    return ROLES[role].label if role in ROLES else role
