"""Values and small rules that know nothing of the database or the window."""
