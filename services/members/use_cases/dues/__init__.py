"""Payments, disputes and dunning: a use case for each act on what is owed."""
