"""What is true of members, in plain Python: facts and `now` in, a decision out."""
