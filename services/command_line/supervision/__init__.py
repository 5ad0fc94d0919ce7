"""Runs the parts of the suite on one machine: starts them, keeps them, stops them, and leaves nothing behind."""
