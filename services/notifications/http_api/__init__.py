"""The HTTP edge of the notifications service."""
