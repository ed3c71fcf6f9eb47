"""What the networks are: the component table, the presets and the layers."""
