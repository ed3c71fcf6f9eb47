"""The training loop, whatever is trained: steps, curves, exact resumption, several processes."""
