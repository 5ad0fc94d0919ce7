"""What the gateway asks of each part of the suite."""
