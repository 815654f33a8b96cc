"""The registry of inputs, for whoever asks `simulate` and not the engine."""

from engine.model.inputs import (
    COUNT,
    INPUT_BY_NAME,
    INPUTS,
    MONEY,
    PRICE,
    RATE,
    RATIO,
    SHARE,
    YEAR,
    YEARS,
    InputSpec,
)

__all__ = ["INPUTS", "INPUT_BY_NAME", "UNIT_WORDS", "InputSpec"]

#: Units as people who fill in a config know them.
UNIT_WORDS = {
    MONEY: "millions of the currency", RATE: "a decimal per year, 8.1% is 0.081",
    SHARE: "a decimal, 27% is 0.27", RATIO: "a number", YEARS: "years", YEAR: "a year of the forecast",
    COUNT: "millions of shares", PRICE: "currency per share",
}
