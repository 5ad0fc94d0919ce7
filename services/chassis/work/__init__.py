"""Work that is done once: transactions with an outbox, messages with an inbox, jobs with a date."""
