"""Where members are kept: rows become domain objects and back by hand; personal data only ever sealed."""
