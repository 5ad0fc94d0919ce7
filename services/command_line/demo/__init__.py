"""A demo franchise: three outlets in three time zones, a dozen regulars, made through the real use cases."""
