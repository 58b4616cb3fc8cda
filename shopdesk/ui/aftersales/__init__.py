"""After-sales on screen."""
