"""The settings and limits that the SQL of the indicators names as parameters."""

from collections.abc import Mapping

from desktop_app.catalog.model import Catalogue

_DEEP = "VR-DEEP-001"


def policy_values(settings: Mapping[str, str], catalogue: Catalogue) -> dict[str, object]:
    """Base year, months of stable work and limits of deep poverty, from the settings in force.

    What nobody set is the catalogue's default.
    """
    limits = catalogue.checks[_DEEP].thresholds
    base_year = int(_setting("base_year", settings, catalogue))
    return {
        "base_year": base_year,
        "base_day": f"{base_year}-12-31",
        "stable_months": int(_setting("stable_months", settings, catalogue)),
        "stable_months_second": int(_setting("stable_months_second", settings, catalogue)),
        "deep_village_percent": limits["village_percent"],
        "deep_county_percent": limits["county_percent"],
    }


def _setting(key: str, settings: Mapping[str, str], catalogue: Catalogue) -> str:
    return settings.get(key) or catalogue.setting(key)
