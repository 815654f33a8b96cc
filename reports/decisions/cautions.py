"""The two warnings that stand beside every decision."""

NOT_PROFIT = (
    "P(value > price) is not P(profit). It is the share of draws, given the ranges in the config, in which "
    "the business is worth more than the price. Whether and when the market pays that value is another "
    "question, and so is whether the ranges are right."
)
NOT_TWICE = (
    "Do not charge for the same risk twice. The discount rate already asks for a return on uncertain cash "
    "flows; where it holds a risk premium, raising it because the values spread widely, or asking for a "
    "margin of safety on top for that spread, counts the dispersion a second time."
)
CAUTIONS = (NOT_PROFIT, NOT_TWICE)
