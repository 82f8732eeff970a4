"""Whether it is right: tests of the checks room."""
