"""Set-up, building and packaging; nothing in here is shipped inside the program."""
