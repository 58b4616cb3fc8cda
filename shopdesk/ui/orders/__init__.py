"""Orders on screen."""
