"""A demo franchise: coffee shops in three time zones and a gym, made through the real use cases."""
