"""The HTTP edge of the members service."""
