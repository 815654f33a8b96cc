"""Goal seek: the value of one input at which a statistic of the draws meets a target."""
