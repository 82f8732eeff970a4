"""A province's part in becoming known to it, played with real papers and keys made for the test."""

from datetime import date

from desktop_app.station import Station
from desktop_app.sync.enrolment import EnrolmentRequest, Grant, ProvinceKey, issue
from desktop_app.sync.keys import StationKeys

NEW_YEAR, LAST_DAY = date(2018, 1, 1), date(2018, 12, 31)


def grant(station: Station, valid_to: date = LAST_DAY) -> tuple[str, str]:
    """The texts of a certificate for ``station`` and of the province's key."""
    keys = StationKeys.generate()
    province = ProvinceKey("51", "四川省", keys.public, keys.recipient)
    request = EnrolmentRequest.parse(station.enrolment_request())
    return issue(request, Grant("1", "7B", NEW_YEAR, valid_to), province, keys), province.signed(keys)
