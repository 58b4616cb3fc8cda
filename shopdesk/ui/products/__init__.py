"""Products on screen."""
