"""The years of many forecasts: each line's spread and each year's present value."""
