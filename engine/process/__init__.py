"""The engine as a process of its own: its messages, its client, its service."""
