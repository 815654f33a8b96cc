from dataclasses import fields

import pytest

from engine.distributions import (
    FAMILIES,
    Distribution,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
)
from tests.engine.distributions.cases import ALL

BASIC = {
    "normal": Normal,
    "lognormal": LogNormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
}


def test_configs_find_the_basic_families_by_name():
    assert {name: FAMILIES[name] for name in BASIC} == BASIC


def test_each_name_has_its_own_class():
    assert len(set(FAMILIES.values())) == len(FAMILIES)
    assert all(issubclass(family, Distribution) for family in FAMILIES.values())


@pytest.mark.parametrize("name", FAMILIES)
def test_location_and_dimensionless_parameters_are_parameters(name):
    family = FAMILIES[name]
    parameters = {field.name for field in fields(family)}
    assert family.location is None or family.location in parameters
    assert set(family.dimensionless) <= parameters


def test_every_basic_family_is_tried_plain_and_truncated():
    plain = {type(marginal) for marginal in ALL.values() if not isinstance(marginal, Truncated)}
    cut = {type(marginal.parent) for marginal in ALL.values() if isinstance(marginal, Truncated)}
    assert plain == cut == set(BASIC.values())
