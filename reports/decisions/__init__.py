"""What to do at which price: odds, margins, prices to buy below, targets."""
