"""Replaying a stored run and comparing."""
