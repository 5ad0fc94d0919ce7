"""The HTTP edge of the loyalty service."""
