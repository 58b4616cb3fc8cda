"""Reports: one document built from measures, written as PDF, workbook or text."""
