"""Members: who people are, how they are recognised, and when they came. The only service that holds personal data."""
