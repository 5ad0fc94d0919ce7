"""Territories, outlets and their stations: where the franchise is, and who speaks for each place."""
