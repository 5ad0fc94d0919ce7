"""What can be done with people who may become members, one verb a file."""
