"""What makes the weights: data, losses, the loop, and one small file per method."""
