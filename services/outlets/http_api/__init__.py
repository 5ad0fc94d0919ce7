"""The HTTP edge of the outlets service."""
