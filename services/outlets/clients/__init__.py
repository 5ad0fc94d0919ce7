"""What the outlets service asks of the world: the sign-in of a company that has its own."""
