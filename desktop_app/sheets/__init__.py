"""How a workbook is read and written; knows nothing of records."""
