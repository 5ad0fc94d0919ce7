"""What is owed for memberships, what was paid, and who is reminded of it when."""
