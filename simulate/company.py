"""A company ready to be valued: a checked config, with what the engine asks of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.inputs import INPUT_NAMES, Inputs
from engine.marginals import Marginal
from engine.rules import Floor, Horizon, Terminal
from simulate.config import ConfigFile
from simulate.config_inputs import FixedInput, as_table

_TERMINAL = {
    ("run-off", None): Terminal.RUN_OFF,
    ("none", None): Terminal.NONE,
    ("gordon", None): Terminal.GORDON,
    ("exit-multiple", "pe"): Terminal.EXIT_PE,
    ("exit-multiple", "ev-to-ebitda"): Terminal.EXIT_EV_TO_EBITDA,
}
_FLOOR = {"zero": Floor.ZERO, "none": Floor.NONE, "book": Floor.BOOK}


@dataclass(frozen=True)
class Config:
    """One company's config, checked.

    Attributes
    ----------
    name : what runs and results are called: the file's name without its ending.
    file : the parsed and checked file.
    text : the file as it was read.
    settings : `input=value` changes made on top of it, in order.
    """

    name: str
    file: ConfigFile
    text: str
    settings: tuple[str, ...] = ()

    @cached_property
    def tables(self) -> Mapping[str, FixedInput]:
        """Every input given, by name."""
        entries = {name: getattr(self.file.inputs, name) for name in INPUT_NAMES}
        return {name: as_table(entry) for name, entry in entries.items() if entry is not None}

    @cached_property
    def base(self) -> Inputs:
        """The base case; an input that no rule reads is 0."""
        return Inputs(*(self.tables[name].base if name in self.tables else 0.0 for name in INPUT_NAMES))

    @cached_property
    def marginals(self) -> Mapping[str, Marginal]:
        """The distributions of the uncertain inputs, by name, in registry order."""
        built = {name: table.marginal() for name, table in self.tables.items()}
        return {name: marginal for name, marginal in built.items() if marginal is not None}

    @cached_property
    def horizon(self) -> Horizon:
        """Years and rules, as the kernel takes them."""
        forecast = self.file.forecast
        return Horizon(
            years=forecast.years,
            last_year=max(forecast.years, forecast.max_years),
            terminal=int(_TERMINAL[forecast.terminal, forecast.exit_basis]),
            floor=int(_FLOOR[forecast.floor]),
        )

    @property
    def fiscal_years(self) -> list[int]:
        """The labels of the displayed years."""
        first = self.file.forecast.first_fiscal_year
        return list(range(first, first + self.file.forecast.years))

    @property
    def sha256(self) -> str:
        """Hash of the text and the settings: equal hashes mean equal companies."""
        return hashlib.sha256("\n".join([self.text, *self.settings]).encode()).hexdigest()
