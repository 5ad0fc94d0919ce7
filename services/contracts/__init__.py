"""The published language: what the parts say to each other, and nothing of how they do it."""
