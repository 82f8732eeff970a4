"""The other end: inbox, ledger, receipts, supervision."""

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Received, ReceiveOutcome
from desktop_app.province.office import NewOffice, Office, ledger_folder

__all__ = ["NewOffice", "Office", "OfficeRefused", "ReceiveOutcome", "Received", "ledger_folder"]
