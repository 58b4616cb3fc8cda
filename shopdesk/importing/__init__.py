"""The one import pipeline: sniff, read as text, map, validate, preview, commit, report, undo."""
