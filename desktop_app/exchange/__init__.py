"""Other people's files: import, export, the national system's columns."""
