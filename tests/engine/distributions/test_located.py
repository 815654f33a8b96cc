import pytest

from engine.distributions import FAMILIES, Beta, Distribution, Gamma, Normal, Pert, Uniform, Weibull

LOCATED = {
    "normal": ({"sd": 1.0}, "mean"),
    "triangular": ({"min": 0.0, "max": 5.0}, "mode"),
    "pert": ({"min": 0.0, "max": 5.0}, "mode"),
    "student-t": ({"df": 4.0, "scale": 1.0}, "median"),
    "logistic": ({"sd": 1.0}, "mean"),
    "gumbel": ({"scale": 1.0}, "mode"),
    "quantiles": ({"p10": 1.0, "p90": 8.0, "min": 0.0}, "p50"),
}


@pytest.mark.parametrize("name", LOCATED)
def test_the_base_case_stands_for_the_location(name):
    given, location = LOCATED[name]
    for parameters in (given, given | {location: None}):
        assert getattr(FAMILIES[name].from_base_case(2.0, parameters), location) == 2.0
    assert getattr(FAMILIES[name].from_base_case(2.0, given | {location: 3.0}), location) == 3.0


@pytest.mark.parametrize(
    ("family", "given", "wanted"),
    [
        (Uniform, {"min": 1.0, "max": 3.0}, Uniform(1.0, 3.0)),
        (Beta, {"a": 2.0, "b": 3.0, "min": 1.0, "max": 3.0}, Beta(2.0, 3.0, 1.0, 3.0)),
        (Gamma, {"shape": 2.0, "scale": 3.0, "min": None}, Gamma(2.0, 3.0)),
        (Weibull, {"shape": 2.0, "scale": 3.0, "min": 1.0}, Weibull(2.0, 3.0, 1.0)),
        (Pert, {"min": 0.0, "max": 5.0, "shape": None}, Pert(0.0, 2.0, 5.0)),
    ],
)
def test_none_leaves_a_default(family, given, wanted):
    assert family.from_base_case(2.0, given) == wanted


def test_what_is_given_is_left_as_it_was():
    given = {"sd": 1.0, "mean": None}
    Normal.from_base_case(2.0, given)
    assert given == {"sd": 1.0, "mean": None}


def test_families_of_shapes_and_bounds_alone_do_not_take_the_base_case():
    without = {name for name, family in FAMILIES.items() if family.location is None}
    assert without == {"uniform", "beta", "weibull", "gamma"}
    assert all(issubclass(family, Distribution) for family in FAMILIES.values())
