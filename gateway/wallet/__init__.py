"""The card in the wallet of a phone: a pointer with a code to scan, never a balance that grows old there."""
