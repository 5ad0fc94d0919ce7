"""HTTP edges: the application every service shares, its callers, commands and problems."""
