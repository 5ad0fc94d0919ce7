"""Rows to what they mean and back, by hand."""
