"""The `regulars` command: what an administrator does with the whole suite from a terminal."""
