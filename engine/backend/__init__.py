"""What computes: Jittor made importable anywhere, and the kernels that it has compiled."""
