"""What can be done with places, one verb a file."""
