"""What every service is bolted to. Rule of entry: no business word, used by two services, one clear promise each."""
