"""What the bank suggests for a drawing: alternatives, and what is still missing."""
