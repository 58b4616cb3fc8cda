"""The counting section: counts of a place, and the screen that a scanner counts on."""
