"""A realistic synthetic township."""
