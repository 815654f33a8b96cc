"""The rules a config chooses by name: what follows the last year, and what the floor is.

One record a rule, which schema, validation, kernel and reports read. To add a terminal rule, add its
member here and its cash to `engine.model.terminal_value.terminal_cash`.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from engine.model.rules.forecast_options import Choice


@dataclass(frozen=True, slots=True)
class TerminalRule:
    """What is known of a terminal rule, but for the cash that it stands for.

    Attributes
    ----------
    key : str
        The rule's name in configs, `forecast.terminal`.
    label : str
        What stands for the years after the displayed ones, in words; `{last_year}` is the last year summed.
    left_out : str, optional
        The keys of a config to compare with, where the years that the rule leaves out matter, `{last_year}`
        as above; empty if a terminal value stands for them.
    forecasts_on : bool, optional
        Whether years after the displayed ones are forecast and summed, to the horizon's last.
    basis : str, optional
        `forecast.exit_basis`, for a rule that is one of several of its key.
    multiplied : str, optional
        What the exit multiple multiplies, in words.
    inputs : tuple of str, optional
        The inputs that this rule needs and no other reads.
    """

    key: str
    label: str
    left_out: str = ""
    forecasts_on: bool = False
    basis: str | None = None
    multiplied: str = ""
    inputs: tuple[str, ...] = ()


class Terminal(IntEnum):
    """The rules for the years past the displayed ones: a code, as stored, and the record."""

    rule: TerminalRule

    def __new__(cls, code: int, rule: TerminalRule) -> Self:
        member = int.__new__(cls, code)
        member._value_, member.rule = code, rule
        return member

    RUN_OFF = 0, TerminalRule(
        "run-off", "run-off to year {last_year}", forecasts_on=True,
        left_out="years = {last_year} and terminal = 'gordon'",
    )
    NONE = 1, TerminalRule("none", "no later years", left_out="terminal = 'gordon'")
    # The last distribution grows for ever.
    GORDON = 2, TerminalRule("gordon", "growth for ever")
    # Sold at a multiple of the last net income, or of the last EBITDA, less debt.
    EXIT_PE = 3, TerminalRule(
        "exit-multiple", "exit at a multiple", basis="pe", multiplied="earnings", inputs=("exit_multiple",),
    )
    EXIT_EV_TO_EBITDA = 4, TerminalRule(
        "exit-multiple", "exit at a multiple", basis="ev-to-ebitda", multiplied="EBITDA",
        inputs=("exit_multiple",),
    )


#: Terminal rules by what a config says: `forecast.terminal` and `forecast.exit_basis`.
TERMINAL_BY_KEYS: dict[tuple[str, str | None], Terminal] = {
    (terminal.rule.key, terminal.rule.basis): terminal for terminal in Terminal
}
#: Inputs that the terminal rule of one key alone reads; everything else is always required.
ONLY_FOR_TERMINAL: dict[str, str] = {
    name: terminal.rule.key for terminal in Terminal for name in terminal.rule.inputs
}


class Floor(Choice):
    """The rules for the least value of a share."""

    ZERO = 0  # limited liability
    NONE = 1
    BOOK = 2  # book equity per share


FLOOR_BY_KEY: dict[str, Floor] = {floor.key: floor for floor in Floor}
