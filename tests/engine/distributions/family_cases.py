"""The newer families, plain and cut, over wide ranges of their parameters."""

from engine.distributions import (
    Beta,
    Distribution,
    Gamma,
    Gumbel,
    KernelDensity,
    Logistic,
    LogNormal,
    Quantiles,
    Student,
    Truncated,
    Weibull,
)

BETA: dict[str, Distribution] = {
    "between": Beta(2.0, 5.0, 0.85, 0.95),
    "at both ends": Beta(0.3, 0.5, -1.0, 2.0),
    "at one end": Beta(0.3, 200.0, 0.0, 1.0),
    "peaked": Beta(200.0, 150.0, 0.0, 1.0),
    "flat": Beta(1.0, 1.0, 2.0, 3.0),
}
STUDENT: dict[str, Distribution] = {
    "no variance": Student(1.5, 0.0, 1.0),
    "heavy": Student(3.0, 0.03, 0.01),
    "nearly normal": Student(100.0, -2.0, 5.0),
}
LOGISTIC: dict[str, Distribution] = {
    "standard": Logistic(0.0, 1.0),
    "growth": Logistic(0.081, 0.02),
}
GUMBEL: dict[str, Distribution] = {
    "standard": Gumbel(0.0, 1.0),
    "loss": Gumbel(-3.0, 0.25),
}
WEIBULL: dict[str, Distribution] = {
    "long tail": Weibull(0.5, 2.0),
    "exponential": Weibull(1.0, 3.0, 1.0),
    "life": Weibull(3.6, 12.0, -2.0),
    "narrow": Weibull(10.0, 1.0),
}
GAMMA: dict[str, Distribution] = {
    "at its least": Gamma(0.2, 3.0),
    "skewed": Gamma(2.5, 0.1, 1.0),
    "nearly normal": Gamma(500.0, 0.02, -3.0),
}
LOGNORMAL: dict[str, Distribution] = {
    "by percentiles": LogNormal(median=2.0, p90=5.0),
    "by near percentiles": LogNormal(median=2.0, p90=2.0001),
}
QUANTILES: dict[str, Distribution] = {
    "symmetric": Quantiles(1.0, 2.0, 3.0),
    "skewed": Quantiles(1.0, 1.4, 3.0),
    "nearly too skewed": Quantiles(0.0, 0.8334, 1.0),
    "from zero": Quantiles(1.0, 2.0, 8.0, min=0.0),
    "from zero, like a lognormal": Quantiles(1.0, 2.0, 4.0, min=0.0),
    "from zero, skewed down": Quantiles(1.0, 5.0, 8.0, min=0.0),
    "up to one": Quantiles(-3.0, 0.2, 0.7, max=1.0),
    "a share": Quantiles(0.32, 0.4, 0.6, min=0.0, max=1.0),
    "a symmetric share": Quantiles(0.25, 0.5, 0.75, min=0.0, max=1.0),
    "a share skewed down": Quantiles(-0.5, 1.0, 1.3, min=-2.0, max=2.0),
}
DATA: dict[str, tuple[float, ...]] = {
    "few": (1.0, 2.0, 4.0),
    "years": (0.031, 0.054, 0.047, -0.012, 0.066, 0.029, 0.041, 0.038, 0.090, 0.022),
    "ties": (0.0, 0.0, 0.0, 0.0, 1.0, 2.0),
}
SMOOTHED: dict[str, Distribution] = {name: KernelDensity(data) for name, data in DATA.items()}
CUT: dict[str, Truncated] = {
    "beta": Truncated(Beta(2.0, 5.0, 0.0, 1.0), 0.1, 0.6),
    "beta at both ends": Truncated(Beta(0.3, 0.3, 0.0, 1.0), -1.0, 0.9),
    "student": Truncated(Student(3.0, 0.0, 1.0), -2.0, 30.0),
    "student far up": Truncated(Student(1.5, 0.0, 1.0), low=50.0),
    "logistic": Truncated(Logistic(0.0, 1.0), low=0.0),
    "gumbel": Truncated(Gumbel(0.0, 1.0), -1.0, 10.0),
    "weibull": Truncated(Weibull(0.5, 1.0), high=5.0),
    "gamma": Truncated(Gamma(2.0, 1.0), 0.5, 6.0),
    "gamma far up": Truncated(Gamma(2.0, 1.0), low=20.0),
    "lognormal": Truncated(LogNormal(median=2.0, p90=5.0), 1.0, 9.0),
}

ALL: dict[str, Distribution] = {
    f"{family} {name}": marginal
    for family, cases in {
        "beta": BETA,
        "student": STUDENT,
        "logistic": LOGISTIC,
        "gumbel": GUMBEL,
        "weibull": WEIBULL,
        "gamma": GAMMA,
        "lognormal": LOGNORMAL,
        "quantiles": QUANTILES,
        "smoothed": SMOOTHED,
        "truncated": CUT,
    }.items()
    for name, marginal in cases.items()
}
