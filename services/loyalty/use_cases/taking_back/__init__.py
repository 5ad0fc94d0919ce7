"""Taking back what was earned: of a sale, or of a visit that never was."""
