"""Multiples of earnings, brokers' targets, and the football field of all ranges."""
