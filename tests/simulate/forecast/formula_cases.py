"""Companies by every rule and option of the forecast, whose valuations are traced."""

from simulate import Config
from simulate.config.loading import config_from_text
from tests.simulate.configs import changed_text

_RULES = {
    "none": ('terminal = "none"',),
    "gordon": ('terminal = "gordon"', 'floor = "none"'),
    "pe": ('terminal = "exit-multiple"', 'exit_basis = "pe"', 'floor = "book"'),
    "ev-to-ebitda": ('terminal = "exit-multiple"', 'exit_basis = "ev-to-ebitda"'),
    "clean-surplus": ('distribution = "clean-surplus"',),
    "by-revenue": ('fixed_cost_growth = "revenue"',),
    "mid-year": ('discounting = "mid-year"',),
    "as-of": ('valuation_date = "as-of"',),
    "losses": ('tax_losses = "carry-forward"',),
    "together": (
        'terminal = "gordon"', 'distribution = "clean-surplus"', 'fixed_cost_growth = "revenue"',
        'discounting = "mid-year"', 'valuation_date = "as-of"', 'tax_losses = "carry-forward"',
    ),
    "sold-mid-year": (
        'terminal = "exit-multiple"', 'exit_basis = "pe"', 'discounting = "mid-year"',
        'valuation_date = "as-of"',
    ),
}
_WALKS = tuple(
    f'{name}_target{ending} = {{ base = {base}, status = "assumption", source = "a test" }}'
    for name, target, year in (
        ("variable_cost_ratio", 0.87, 5.0), ("fixed_operating_expenses", 90.0, 8.0),
    )
    for ending, base in (("", target), ("_year", year))
)
_EXIT = 'exit_multiple = { base = 15.0, status = "assumption", source = "a test" }'
_LOSSES = ("base = 114.0, dist = \"uniform\", min = 108.0", "base = 190.0, dist = \"uniform\", min = 188.0")
_LOSSES_TO = ("max = 120.0", "max = 192.0")


def _company(*rules: str, inputs: tuple[str, ...] = (), losing: bool = False) -> Config:
    """The published company by other rules, and with losses if asked for."""
    keys = {rule.partition(" ")[0] for rule in rules}
    usual = {"terminal": "run-off", "floor": "zero"}
    kept = [f'{key} = "{word}"' for key, word in usual.items() if key not in keys]
    exits = (_EXIT,) if any("exit" in rule for rule in rules) else ()
    changes = [
        ('terminal = "run-off"\nfloor = "zero"', "\n".join([*kept, *rules])),
        ("[inputs]\n", "\n".join(["[inputs]", *exits, *inputs, ""])),
        *([_LOSSES, _LOSSES_TO] if losing else []),
    ]
    if any("as-of" in rule for rule in rules):
        changes.append(("base_year_end = 2017-03-31", "base_year_end = 2019-03-31"))
    return config_from_text(changed_text("iiji-2019", *changes), "iiji-2019", "iiji-2019.toml")


def rule_configs() -> dict[str, Config]:
    """The published company by each rule, by name; those of losses lose money in their first years."""
    found = {
        name: _company(*rules, losing=name in ("losses", "together")) for name, rules in _RULES.items()
    }
    walking = ('fixed_cost_growth = "revenue"', 'distribution = "clean-surplus"')
    return found | {
        "walking": _company(inputs=_WALKS), "walking by revenue": _company(*walking, inputs=_WALKS[2:]),
    }
