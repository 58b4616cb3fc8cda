"""The metric book: every figure of the program is one measure, declared once."""
