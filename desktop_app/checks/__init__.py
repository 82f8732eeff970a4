"""Whether it is right: pure functions named by their VR id."""
