"""The method of the paper: codes, manifold, feature map, face; and what it reads its weights from."""
