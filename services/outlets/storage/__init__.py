"""Rows to outlets and back, by hand."""
