"""From an upside to a rating."""

from simulate.config.schema import Rating

RATINGS = ("strong sell", "sell", "hold", "buy", "strong buy")


def rate(upside: float, thresholds: Rating) -> str:
    """Return the rating of an upside, value / price - 1.

    A threshold belongs to the stronger rating: +15% is a buy, -15% a sell.
    """
    if upside >= thresholds.strong_buy:
        return "strong buy"
    if upside >= thresholds.buy:
        return "buy"
    if upside <= thresholds.strong_sell:
        return "strong sell"
    if upside <= thresholds.sell:
        return "sell"
    return "hold"
