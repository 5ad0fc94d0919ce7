"""The commands, a file for each family; loaded only when asked for."""
