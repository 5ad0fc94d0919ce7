"""Messages between services: what an event is, its envelope, and the transports that carry it."""
