"""The province's ledger in PostgreSQL: the same journal, the same merge, in sets."""
