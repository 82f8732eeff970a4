"""The other end: inbox, ledger, receipts, supervision."""
