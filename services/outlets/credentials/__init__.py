"""What staff prove themselves with: hashes of PINs and passwords, codes of second factors, passkeys."""
