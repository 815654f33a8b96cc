"""The model: its inputs and line items, the equations of a year, and value."""
