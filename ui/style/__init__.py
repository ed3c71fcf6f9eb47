"""How everything looks: colours, icons, small widgets."""
