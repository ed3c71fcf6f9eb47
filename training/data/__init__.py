"""From photos to a dataset, and from a dataset to samples."""
