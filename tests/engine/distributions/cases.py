"""The distributions the tests try: every family, skewed, kinked, extreme and cut."""

from engine.distributions import Distribution, LogNormal, Normal, Pert, Triangular, Truncated, Uniform

NORMAL: dict[str, Distribution] = {
    "standard": Normal(0.0, 1.0),
    "growth": Normal(0.081, 0.02),
    "far from zero": Normal(1e6, 3.0),
}
LOGNORMAL: dict[str, Distribution] = {
    "narrow": LogNormal(0.274, 0.02),
    "wide": LogNormal(5.0, 7.5),
}
UNIFORM: dict[str, Distribution] = {
    "unit": Uniform(0.0, 1.0),
    "around zero": Uniform(-0.3, 0.1),
}
TRIANGULAR: dict[str, Distribution] = {
    "skewed": Triangular(0.02, 0.03, 0.09),
    "mode at min": Triangular(-1.0, -1.0, 2.0),
    "mode at max": Triangular(0.0, 4.0, 4.0),
    "mode near min": Triangular(0.0, 1e-4, 1.0),
}
PERT: dict[str, Distribution] = {
    "classic": Pert(0.85, 0.889, 0.95),
    "mode at min": Pert(0.0, 0.0, 1.0),
    "mode at max": Pert(-2.0, 3.0, 3.0),
    "flat": Pert(0.0, 0.5, 1.0, 0.1),
    "peaked": Pert(0.0, 0.3, 1.0, 200.0),
}
TRUNCATED: dict[str, Distribution] = {
    "normal above zero": Truncated(Normal(0.05, 0.03), low=0.0),
    "normal both sides": Truncated(Normal(0.0, 1.0), -1.0, 0.5),
    "normal far up": Truncated(Normal(0.0, 1.0), 6.0, 7.0),
    "normal far down": Truncated(Normal(0.0, 1.0), -7.0, -6.0),
    "normal hardly cut": Truncated(Normal(0.0, 1.0), -8.0, 8.0),
    "lognormal": Truncated(LogNormal(5.0, 2.5), 2.0, 9.0),
    "lognormal upper tail": Truncated(LogNormal(5.0, 2.5), low=40.0),
    "uniform": Truncated(Uniform(0.0, 1.0), 0.3, 2.0),
    "triangular with its mode": Truncated(Triangular(0.0, 1.0, 4.0), 0.5, 3.0),
    "triangular without its mode": Truncated(Triangular(0.0, 1.0, 4.0), 1.5, 3.5),
    "pert": Truncated(Pert(0.0, 2.0, 10.0), 1.0, 4.0),
    "pert upper tail": Truncated(Pert(0.0, 2.0, 10.0), 8.0, 11.0),
}

ALL: dict[str, Distribution] = {
    f"{family} {name}": marginal
    for family, cases in {
        "normal": NORMAL,
        "lognormal": LOGNORMAL,
        "uniform": UNIFORM,
        "triangular": TRIANGULAR,
        "pert": PERT,
        "truncated": TRUNCATED,
    }.items()
    for name, marginal in cases.items()
}
