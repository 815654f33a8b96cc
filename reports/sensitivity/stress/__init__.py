"""Stress: the value among the draws in which an input lies in a band."""
