"""Programs, stamps and rewards: who earned what, what it buys, and the proof of every balance."""
