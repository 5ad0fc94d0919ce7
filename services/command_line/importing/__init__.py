"""Files of the past: read row by row, brought in through the same use cases as a till."""
