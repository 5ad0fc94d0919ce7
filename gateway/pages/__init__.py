"""The pages: built files with strict headers."""
