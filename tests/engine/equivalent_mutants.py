"""Mutants of the equations that compute the same, each with its reason: see docs/testing.md."""

#: By module and changed line.
EQUIVALENT: dict[tuple[str, str], str] = {
    ("engine.forecast", "return product * factor if year // 64 else product"): (
        "year < 128: the quotient is 1 where the bit is set, else 0"
    ),
}
