"""The price among the draws: its odds, its payoff, the price to buy below."""
