"""Plain Python: what a place is, and the words that name it."""
