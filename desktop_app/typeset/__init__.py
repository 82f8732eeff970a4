"""How a page is made: fonts, lines, tables, PDF; knows nothing of records."""
