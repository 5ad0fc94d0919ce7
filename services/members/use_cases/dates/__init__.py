"""The days of the year that matter to a member."""
