"""What can be done with members, one verb a file: load, decide, save, tell."""
