"""Forecasts as they would have been made in the past, set against what came."""
