"""SEC companyfacts JSON: the annual facts of one company, as data.sec.gov has them.

`fy` and `fp` are those of the filing, not of the fact, and half of the facts end in another year: not read.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Any

from simulate.errors import show_value
from simulate.filings.archive import Limits, Part
from simulate.filings.facts import BALANCE_SHEET_COUNT, CURRENCIES, Fact, Report, is_year, refusal
from simulate.filings.history import Note

#: Annual reports. Proxy statements, 8-K and 6-K carry facts, too, rounded.
FORMS = ("10-K", "10-K/A", "20-F", "40-F")
_QUARTERLY = ("10-Q", "10-Q/A", "6-K")
_TAXONOMIES = ("us-gaap", "ifrs-full")
_COVER = "dei:EntityCommonStockSharesOutstanding"
_NAMES = 300  # characters


def is_companyfacts(document: object) -> bool:
    """Return whether parsed JSON looks like companyfacts.

    Parameters
    ----------
    document : object
    """
    return isinstance(document, dict) and "facts" in document


def parse_json(part: Part) -> object:
    """Return the content of a JSON file.

    Parameters
    ----------
    part : Part

    Raises
    ------
    InputError
        If it is not JSON in UTF-8, or nested too deeply.
    """

    def no_number(text: str) -> float:
        raise ValueError(f"{text} is no number")

    try:
        return json.loads(part.raw.decode("utf-8-sig"), parse_constant=no_number)
    except UnicodeDecodeError:
        raise refusal(part.where, "is not UTF-8 text: damaged?") from None
    except RecursionError:
        raise refusal(part.where, "is nested too deeply: not companyfacts") from None
    except ValueError as error:
        raise refusal(part.where, f"is not JSON, or damaged: {error}") from None


def read_companyfacts(document: object, where: str, as_of: date, limits: Limits) -> Report:
    """Return the annual facts of a companyfacts file.

    Parameters
    ----------
    document : object
        The parsed file.
    where : str
        The file, for messages.
    as_of : date
        Facts that were filed later are not read.
    limits : Limits

    Raises
    ------
    InputError
        If it is not companyfacts, holds no annual report, or has no one currency.
    """
    top = document if isinstance(document, dict) else {}
    cik, name, facts = top.get("cik"), top.get("entityName"), top.get("facts")
    if (
        not str(cik).isdecimal()
        or len(str(cik)) > 20
        or not isinstance(name, str)
        or not isinstance(facts, dict)
    ):
        raise refusal(where, "is not companyfacts: it must have cik, entityName and facts")
    if not facts:
        raise refusal(where, "is empty: companyfacts without a fact")
    annual, cover, forms, odd = _sorted(facts, where, as_of, limits)
    taxonomy = _taxonomy(annual, forms, where, as_of)
    notes = [Note("left out", f"{odd} facts of {where} without a date, a number or a form")] if odd else []
    currency, other = _currency(annual[taxonomy], where)
    if other:
        text = f"{', '.join(other)} beside {currency} in {where}: a translation for convenience, not read"
        notes.append(Note("currency", text))
    standard = "IFRS" if taxonomy == "ifrs-full" else "US GAAP"
    kept = [fact for fact in annual[taxonomy] if fact.unit in (currency, "shares")]
    if not kept:
        raise refusal(where, f"has no annual figures in one currency by {as_of}")
    return Report(
        where,
        name[:_NAMES],
        {"cik": f"{int(str(cik)):010d}"},
        taxonomy,
        {fact.document: standard for fact in kept},
        currency,
        kept,
        [fact for fact in cover if fact.unit == "shares"],
        notes,
    )


def _sorted(
    facts: Mapping[str, Any], where: str, as_of: date, limits: Limits
) -> tuple[dict[str, list[Fact]], list[Fact], Counter[str], int]:
    """Return annual facts by taxonomy, cover pages, how many facts each form has, and how many are none."""
    annual: dict[str, list[Fact]] = {}
    cover: list[Fact] = []
    forms: Counter[str] = Counter()
    odd = 0
    for taxonomy, tag, unit, row in _rows(facts, where, limits):
        fact = _fact(f"{taxonomy}:{tag}", unit, row)
        if fact is None:
            odd += 1
        elif fact.filed <= as_of and fact.end <= fact.filed:
            forms[fact.form] += 1
            if fact.tag == _COVER or (fact.tag == BALANCE_SHEET_COUNT and fact.form in _QUARTERLY):
                cover.append(fact)
            elif taxonomy != "dei" and fact.form in FORMS and (fact.start is None or is_year(fact)):
                annual.setdefault(taxonomy, []).append(fact)
    return annual, cover, forms, odd


def _rows(facts: Mapping[str, Any], where: str, limits: Limits) -> Iterator[tuple[str, str, str, object]]:
    """Yield what stands under `units`, of the taxonomies that are read."""
    count = 0
    for taxonomy in (*_TAXONOMIES, "dei"):
        tags = facts.get(taxonomy, {})
        if not isinstance(tags, dict):
            raise refusal(where, f"facts.{taxonomy} must be a table")
        for tag, body in tags.items():
            units = body.get("units") if isinstance(body, dict) else None
            if not isinstance(units, dict):
                raise refusal(where, f"facts.{taxonomy}.{show_value(tag)} has no units: damaged?")
            for unit, rows in units.items():
                if not isinstance(rows, list):
                    raise refusal(
                        where, f"facts.{taxonomy}.{show_value(tag)}.units must hold lists: damaged?"
                    )
                count += len(rows)
                if count > limits.facts:
                    raise refusal(where, f"holds more than {limits.facts:,} facts")
                for row in rows:
                    yield taxonomy, tag, unit, row


def _fact(tag: str, unit: str, row: object) -> Fact | None:
    """Return a row as a fact, or None if something of it is missing."""
    if not isinstance(row, dict):
        return None
    value, form, document = row.get("val"), row.get("form"), row.get("accn")
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or abs(value) > 1e18
        or not isfinite(value)
    ):
        return None
    end, filed = _day(row.get("end")), _day(row.get("filed"))
    start = _day(row.get("start")) if "start" in row else None
    if end is None or filed is None or ("start" in row and start is None):
        return None
    if not isinstance(form, str) or not isinstance(document, str):
        return None
    return Fact(tag, float(value), unit, start, end, form, document, filed)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _taxonomy(annual: Mapping[str, list[Fact]], forms: Counter[str], where: str, as_of: date) -> str:
    """Return the taxonomy of the newest annual report."""
    if not annual:
        found = [form for form in _QUARTERLY if forms[form]]
        if found:
            wanted = f"annual ones are needed, {', '.join(FORMS)}"
            raise refusal(where, f"holds quarterly reports only ({', '.join(found)}): {wanted}")
        raise refusal(where, f"holds no annual report filed by {as_of}: forms {', '.join(FORMS)} are read")
    return max(annual, key=lambda name: (max(fact.filed for fact in annual[name]), len(annual[name])))


def _currency(facts: list[Fact], where: str) -> tuple[str, list[str]]:
    """Return the currency of the newest annual report, and others that stand beside it."""
    money = [fact for fact in facts if fact.unit in CURRENCIES]
    if not money:
        odd = sorted({fact.unit for fact in facts if _is_presented(fact)})
        said = f" but in {', '.join(show_value(unit) for unit in odd[:3])}" if odd else ""
        raise refusal(where, f"is in no currency{said}: a unit must be an ISO 4217 code, USD or JPY")
    newest = max(fact.filed for fact in money)
    counted = Counter(fact.unit for fact in money if fact.filed == newest)
    (currency, most), *others = counted.most_common()
    if others and others[0][1] == most:
        raise refusal(
            where, f"has as much in {others[0][0]} as in {currency}: which is the currency is not clear"
        )
    return currency, sorted({fact.unit for fact in money if fact.unit != currency and _is_presented(fact)})


def _is_presented(fact: Fact) -> bool:
    return fact.tag.partition(":")[2] in ("Assets", "Revenue", "Revenues", "Equity", "StockholdersEquity")
