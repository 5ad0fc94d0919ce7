"""What happens at a door: who comes in after all, who leaves, whom they bring, and what a door is to know."""
