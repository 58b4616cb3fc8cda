"""Many products changed like a spreadsheet, with a look before and a way back."""
