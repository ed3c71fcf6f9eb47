"""One file per method: its title, options, directions, networks and step. `registry.py` beside this finds them."""
