"""Keys, tokens, and the sealing of personal data."""
