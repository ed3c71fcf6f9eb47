"""What people draw and the photos lack: glasses, beards, wrinkles, open mouths, long hair."""
