"""Mutants of the equations that compute the same, each with its reason: docs/testing.md lists them."""

_ZERO = "a tax on earnings of 0 and an issue of 0 are 0"
_LAST_CODE = "no greater code: `Horizon.checked` lets none in"
_NOTHING = "`nothing` is 0 or NaN, and NaN compares false in each way"
_LEAST_CODE = "no smaller code"
_EQUAL = "of two equal numbers either will do"
_SIGN_ALONE = "read as `> 0.0` alone"

#: By module and changed line.
_VALUATION = "engine.model.valuation"
_TERMINAL = "engine.model.terminal_value"
_INVALID = "engine.model.rules.invalid_draws"
EQUIVALENT: dict[tuple[str, str], str] = {
    ("engine.model.forecast_year", "return product * factor if year // 64 else product"): (
        "year < 128: the quotient is 1 where the bit is set, else 0"
    ),
    ("engine.model.earnings", "tax = 0.0 if before_tax < 0.0 else tax_rate * before_tax"): _ZERO,
    ("engine.model.forecast_year", "share_issuance = 0.0 if shortfall < 0.0 else shortfall"): _ZERO,
    (_TERMINAL, "if rule >= _EXIT_EV_TO_EBITDA:"): _LAST_CODE,
    (_TERMINAL, "if rule >= _FLOOR_BOOK:"): _LAST_CODE,
    (_TERMINAL, 'return -float("inf") if rule >= _FLOOR_NONE else 0.0'): (
        "the only greater code, BOOK, has returned before"
    ),
    (_INVALID, "return reason if nothing <= 0.0 else _NON_FINITE"): _NOTHING,
    (_INVALID, "return reason if nothing >= 0.0 else _NON_FINITE"): _NOTHING,
    (_VALUATION, "buffer[LOWEST_RATE * LANES + lane] = lowest if lowest < rate else rate"): _EQUAL,
    (_VALUATION, "value = per_share if per_share >= floor else floor"): _EQUAL,
    (_VALUATION, "buffer[VALUE * LANES + lane] = value if reason <= _VALID else np.nan"): _LEAST_CODE,
    (_VALUATION, "buffer[BELOW_BOOK * LANES + lane] = below if reason <= _VALID else 0.0"): (
        _LEAST_CODE
    ),
    (_VALUATION, "buffer[LAST_SHARE * LANES + lane] = part if reason <= _VALID else np.nan"): (
        _LEAST_CODE
    ),
    (_VALUATION, "below = 2.0 if per_share < inputs.base_equity / shares else 0.0"): _SIGN_ALONE,
    (_VALUATION, "below = 1.0 if per_share < inputs.base_equity / shares else -1.0"): _SIGN_ALONE,
    (_VALUATION, "buffer[BELOW_BOOK * LANES + lane] = below if reason == _VALID else -1.0"): (
        _SIGN_ALONE
    ),
    (_VALUATION, "part = part if magnitude != 0.0 else 0.0"): (
        "no sum of magnitudes is below 0, and one that is NaN is of a draw without a value"
    ),
    (_VALUATION, "has_value = buffer[REASON * LANES + lane] <= _VALID"): _LEAST_CODE,
    (
        "engine.model.valuation",
        "buffer: np.ndarray, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, "
        "audited: bool = True,",
    ): "the same results; two rows more are written, and nobody reads them",
}
