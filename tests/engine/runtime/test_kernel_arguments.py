"""The kernel's flat tuples hold the fields of their parts, in the order in which they are filled."""

from engine.dependence.copula import Mixing
from engine.dependence.derived import Program
from engine.quantile_table.build import ScoreTable
from engine.quantile_table.discrete_quantile import Staircases
from engine.runtime.kernel_arguments import Relations, Tables


def test_tables_are_those_of_smooth_marginals_and_staircases():
    assert Tables._fields == ScoreTable._fields + Staircases._fields


def test_relations_are_the_aim_the_mixing_and_the_program():
    assert Relations._fields == ("aim", *Mixing._fields, *Program._fields)
