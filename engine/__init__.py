"""What runs the networks: sketches, manifold, checkpoints, pipeline and the engine process."""
