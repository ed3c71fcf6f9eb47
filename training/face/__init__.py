"""Training of the face's own networks, stage by stage, until they ship."""
