"""What is sold, what a member has of it, and who may come in by it: plain rules over days."""
