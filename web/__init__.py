"""The page in the browser. It talks to the engine's client only, like the window; neither Qt nor Jittor."""
