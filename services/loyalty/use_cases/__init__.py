"""One verb, one file: load, decide, save, tell. The edges open the transaction and commit it."""
