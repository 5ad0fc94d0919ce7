"""Looking after members: cases, what makes up for something, and who stays away longer than they used to."""
