"""Inputs moved alone or in pairs: tornado, spider, two-way table."""
