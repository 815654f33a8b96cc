"""The model: its inputs and line items, the equations of a year, value, accounting identities."""
