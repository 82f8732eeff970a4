"""The headless face: every command of the program without a window."""
