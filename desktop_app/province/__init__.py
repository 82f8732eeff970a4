"""The other end: inbox, ledger, receipts."""
