"""Layers that are C++ or OpenMP: 16-bit convolution, norms and work on planes, on all cores."""
