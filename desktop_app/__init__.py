"""Bangfu Ledger (帮扶台账): enter once, publish, carry to the province, count."""

__version__ = "0.1.0"
