"""Plain Python: what is told to whom, and when a failed delivery is tried again."""
