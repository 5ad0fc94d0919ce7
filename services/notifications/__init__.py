"""Tells members what happened: message kinds, channels, deliveries. Holds no contact: members is asked per batch."""
