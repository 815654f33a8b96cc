"""The base year of a draft: the newest year of the history, and its balance sheet as the model divides it."""

from dataclasses import dataclass
from datetime import date, timedelta

from simulate.drafting.assumptions import assumptions
from simulate.drafting.entries import shown
from simulate.errors import InputError, Problem
from simulate.filings.history import Candidate, Figure, History, Missing

_EDINET = "edinet_code"
#: The form of a figure that no filing has.
GIVEN = "given by the user"


@dataclass(frozen=True, slots=True)
class BaseYear:
    """The figures of the base year, with their sources.

    Attributes
    ----------
    history : History
    end : date
        The last day of the newest year that has revenue.
    """

    history: History
    end: date

    @property
    def since(self) -> date:
        """The end of the oldest year that has a say: ten years before the base year."""
        return self.end - timedelta(days=366 * assumptions().rules["years_back"])

    def series(self, name: str) -> dict[date, float]:
        """Return a figure of the last years by year's end, ascending, in units."""
        found = self.history.series(name)
        return {day: value for day, value in found.items() if self.since <= day <= self.end}

    @property
    def revenue(self) -> float:
        """Revenue, in units of the currency."""
        return self.history.figures["revenue", self.end].value

    @property
    def is_edinet(self) -> bool:
        """Whether the filings are EDINET's: their cover page counts issued shares."""
        return _EDINET in self.history.identifiers

    def value(self, name: str) -> float | None:
        """Return a figure in units, or None if it is missing."""
        return self.history.value(name, self.end)

    def source(self, *names: str) -> str:
        """Return where figures of the base year are from: the tags of each, by document.

        Parameters
        ----------
        *names : str
            Figures; those that are missing are left out.
        """
        found = [self.history.figures.get((name, self.end)) for name in names]
        by_document: dict[str, list[str]] = {}
        for figure in found:
            if figure is not None and figure.tag not in by_document.setdefault(document_words(figure), []):
                by_document[document_words(figure)].append(figure.tag)
        return "; ".join(
            words if tags == [GIVEN] else f"{words}: {', '.join(tags)}" for words, tags in by_document.items()
        )

    def missing(self, name: str) -> tuple[str, tuple[Candidate, ...]]:
        """Return why a figure of the base year is missing, and what was seen instead."""
        for one in self.history.missing:
            if (one.name, one.year_end) == (name, self.end):
                return f"{name} is missing: {one.why}", one.candidates
        return f"{name} is missing", ()


def document_words(figure: Figure) -> str:
    """Return a document as a source names it: "10-K 0000320193-25-000079 of 2025-10-31".

    Parameters
    ----------
    figure : Figure
        One of the document's.
    """
    if figure.form == GIVEN:
        return f"{GIVEN}, {figure.filed}"
    return f"{figure.form} {figure.document} of {figure.filed}"


def base_year_of(history: History) -> BaseYear:
    """Return the newest year that has revenue.

    Parameters
    ----------
    history : History

    Raises
    ------
    InputError
        If no year has revenue, or that of the newest is zero: ratios are of revenue.
    """
    ends = list(history.series("revenue"))
    if not ends:
        raise InputError(Problem(history.company, "revenue", "", _no_revenue(history)))
    base = BaseYear(history, ends[-1])
    if base.revenue <= 0.0:
        wanted = f"is 0 in the year to {base.end}: the model's ratios are of revenue, there must be some"
        raise InputError(Problem(history.company, "revenue", "", wanted))
    return base


def _no_revenue(history: History) -> str:
    seen: list[Missing] = [one for one in history.missing if one.name == "revenue"]
    named = [f"{each.tag} {shown(each.value)} million" for each in seen[-1].candidates] if seen else []
    return "is in no year" + (f"; seen: {', '.join(named)}" if named else "")


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance sheet of the base year as the model divides it, in units; None is not known.

    Free cash, which operations do not need, first repays the debt; what is left is paid out in year 1, but
    no more than there is equity. So each of the cash counts once (docs/limits.md, 'Cash-rich companies').

    Attributes
    ----------
    total_assets, equity, debt : float or None
        Equity is the owners'.
    minorities : float
        In neither equity nor debt; 0 where there are none.
    cash : float or None
        With short-term securities.
    needed_cash, repaid, paid_out : float
        What operations need of it, what it repays of the debt, what is paid out.
    current_assets, current_liabilities : float or None
        Operating ones: without cash and securities, and without debt.
    """

    total_assets: float | None
    equity: float | None
    debt: float | None
    minorities: float
    cash: float | None
    needed_cash: float
    repaid: float
    paid_out: float
    current_assets: float | None
    current_liabilities: float | None

    @property
    def off_both_sides(self) -> float:
        """What is taken off assets and liabilities alike: current liabilities that working capital counts."""
        return self.current_liabilities or 0.0

    @property
    def adjusted_assets(self) -> float | None:
        """Total assets without free cash and without what is off both sides."""
        if self.total_assets is None:
            return None
        return self.total_assets - self.repaid - self.paid_out - self.off_both_sides

    @property
    def adjusted_equity(self) -> float | None:
        """The owners' equity without what is paid out."""
        return None if self.equity is None else self.equity - self.paid_out

    @property
    def working_capital(self) -> float | None:
        """Operating current assets less operating current liabilities."""
        if self.current_assets is None or self.current_liabilities is None:
            return None
        return self.current_assets - self.current_liabilities


def balance_of(base: BaseYear, end: date | None = None) -> Balance:
    """Return the balance sheet of a year as the model divides it.

    Parameters
    ----------
    base : BaseYear
    end : date, optional
        Another year's end, for ratios of the past.
    """
    history, day = base.history, end or base.end

    def value(name: str) -> float | None:
        return history.value(name, day)

    revenue = value("revenue") or 0.0
    equity, debt, cash = owners_equity(history, day), _unsigned(value("debt")), value("cash")
    cash = _unsigned(None if cash is None else cash + (value("short_term_securities") or 0.0))
    needed = min(cash or 0.0, one_month(revenue))
    free = (cash or 0.0) - needed
    repaid = min(free, debt or 0.0)
    paid_out = free - repaid if equity is None else min(free - repaid, max(equity, 0.0))
    assets, liabilities = value("current_assets"), value("current_liabilities")
    due = 0.0 if debt == 0.0 else value("current_debt")
    return Balance(
        value("total_assets"), equity, debt, (value("minorities") or 0.0), cash, needed, repaid, paid_out,
        _unsigned(None if assets is None or cash is None else assets - cash),
        _unsigned(None if liabilities is None or due is None else liabilities - due),
    )  # fmt: skip


def _unsigned(amount: float | None) -> float | None:
    """Return an amount, or None where it is below zero, which no such item of a balance sheet can be."""
    return None if amount is None or amount < 0.0 else amount


def one_month(revenue: float) -> float:
    """Return the cash that operations need: a month of revenue, in whole millions where that says enough.

    Parameters
    ----------
    revenue : float
        Of a year, in units.
    """
    return round(revenue / 12.0, -6 if revenue >= 1e9 else 0)


def owners_equity(history: History, end: date) -> float | None:
    """Return the equity of the owners of the parent, in units; all equity less minorities if need be.

    Parameters
    ----------
    history : History
    end : date
    """
    equity, total = history.value("owners_equity", end), history.value("total_equity", end)
    if equity is None and total is not None:
        return total - (history.value("minorities", end) or 0.0)
    return equity
