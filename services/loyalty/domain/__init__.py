"""What is decided, in plain Python: facts and the present instant in, a decision out."""
