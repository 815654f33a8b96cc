"""Ratings: how likely each is."""
