"""The pictures in docs/screens, taken of the running suite: `make screenshots`."""
