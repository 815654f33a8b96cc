"""The sections of a portfolio's report: figures in words, tables and pictures."""
