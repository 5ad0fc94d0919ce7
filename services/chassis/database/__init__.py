"""Databases: one engine per service, portable column types, statements and migrations."""
