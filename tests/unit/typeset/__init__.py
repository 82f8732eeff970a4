"""How a page is made: tests of the typeset room."""
