"""One file per method of translating, and what they share."""
