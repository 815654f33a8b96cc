"""Panels that tests make."""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

HEADER = ("firm", "period_start", "period_end", "filed", "currency", "sector", "revenue", "operating_income")


def row(firm: str, year: int, revenue: object, **other: object) -> dict[str, object]:
    """A report of a year that ends in March, with a margin of 10%."""
    income = 0.1 * revenue if isinstance(revenue, float | int) else ""
    return {
        "firm": firm, "period_start": f"{year - 1}-04-01", "period_end": f"{year}-03-31",
        "filed": f"{year}-06-20", "currency": "JPY", "sector": "", "revenue": revenue,
        "operating_income": income, **other,
    }  # fmt: skip


def write_panel(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


def drawn_panel(path: Path, firms: int, years: int, seed: int = 1) -> Path:
    """Firms whose yearly log growth is normal about 4%, and whose margin lies about a level of the firm."""
    generator = np.random.default_rng(seed)
    rows = []
    for firm in range(firms):
        logs = np.cumsum(generator.normal(0.04, 0.1, years)) + np.log(5e9)
        margins = generator.normal(0.08, 0.03) + generator.normal(0.0, 0.02, years)
        rows += [
            row(f"F{firm:04d}", 2015 + at, float(np.exp(log)), operating_income=float(np.exp(log) * margin))
            for at, (log, margin) in enumerate(zip(logs, margins, strict=True))
        ]
    return write_panel(path, rows)
