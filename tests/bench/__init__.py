"""Measures the budgets of docs/performance.md on the real suite: `make bench`."""
