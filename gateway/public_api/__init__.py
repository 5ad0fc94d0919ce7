"""/api/v1: what tills, partners and our own pages call. It documents, hands on and composes; the services decide."""
