"""What the roles of accounts are called, and what each may do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleName:
    """A role as people know it: its name and a sentence on what it may do."""

    label: str
    may: str


ROLES = {
    "clerk": RoleName("经办员", "录入、修改和提交。"),
    "reviewer": RoleName("审核员", "录入，审核别人提交的内容，新增账户，换恢复码。"),
    "auditor": RoleName("查看员", "只看，不能修改。"),
    "administrator": RoleName("账户管理员", "只管理账户，看不到台账内容；他新增的账户由审核员启用。"),
}


def role_label(role: str) -> str:
    """What a role is called."""
    return ROLES[role].label if role in ROLES else role
