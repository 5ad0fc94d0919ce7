"""Selling plans, and all that is done to a membership afterwards."""
