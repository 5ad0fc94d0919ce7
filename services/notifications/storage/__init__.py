"""Rows to messages and deliveries and back, by hand."""
