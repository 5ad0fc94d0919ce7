"""Looking after members: cases, tasks, what makes up for something, short answers, and who calls."""
