"""Files of weights: the only readers and writers."""
