"""Where it lives: the encrypted file, journal, records, search, attachments, accounts, backup."""
