"""What the classes of a figure are called."""

from desktop_app.catalog.indicators import Figure
from desktop_app.catalog.model import Catalogue

_SEVERITIES = {"error": "错误", "warn": "疑点", "info": "提示"}
UNFILLED = "未填"


def class_label(catalogue: Catalogue, figure: Figure, code: str) -> str:
    """A class by its label: a code of a code table, a check with its sentence, or a name as it is."""
    if not code:
        return UNFILLED
    if figure.table == "severity":
        return severity_label(code)
    if figure.table == "check" and code in catalogue.checks:
        return f"{code} {catalogue.checks[code].message}"
    table = catalogue.codes.get(figure.table)
    return table.label(code) if table else code


def severity_label(severity: str) -> str:
    """How severe a finding is, as lists say it."""
    return _SEVERITIES.get(severity, severity)
