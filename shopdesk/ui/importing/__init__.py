"""The import wizard: file, columns, check, import, result; and the history with its undo."""
