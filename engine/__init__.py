"""Everything that draws: sketches, manifold, checkpoints, pipeline and the engine process."""
