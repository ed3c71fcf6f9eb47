"""How good pictures are: measures, baselines, reports."""
