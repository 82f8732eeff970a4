"""What it adds up to: indicators and reports."""
