"""What a portfolio's joint draws tell: the joint picture, risk, drivers, stress, weights."""
