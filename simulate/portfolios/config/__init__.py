"""From a portfolio's file to a checked `Portfolio`, or to one clear line for each problem."""
