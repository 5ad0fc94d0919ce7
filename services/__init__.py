"""The suite: small services that share a chassis and a language, each with a database of its own."""
