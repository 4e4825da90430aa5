from __future__ import annotations

import re
import time
from datetime import date

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage import dates
from maillage.errors import InputFault


@pytest.mark.parametrize(
    ("text", "shown", "year"),
    [
        ("2018", "2018", "2018"),
        ("2018-04", "avril 2018", "2018"),
        ("2019-11-01", "1er novembre 2019", "2019"),
        ("2014~", "vers 2014", "vers 2014"),
        ("2014?", "2014 (incertain)", "2014 (incertain)"),
        ("2014-05%", "vers mai 2014 (incertain)", "vers 2014 (incertain)"),
        ("201X", "années 2010", "années 2010"),
        ("20XX", "années 2000 à 2099", "années 2000 à 2099"),
        ("2004-XX", "2004", "2004"),
        ("2004-05-XX", "mai 2004", "2004"),
        ("2018-22", "été 2018", "2018"),
        ("[2020-08..2020-12]", "entre août et décembre 2020", "2020"),
        ("[2016-10-21..2016-10-31]", "entre le 21 et le 31 octobre 2016", "2016"),
        ("[2019-11..2020-02]", "entre novembre 2019 et février 2020", "entre 2019 et 2020"),
        ("[2019-11-12,2020-11-12]", "12 novembre 2019 ou 12 novembre 2020", "2019 ou 2020"),
        ("[2020-02,2020-07]", "février 2020 ou juillet 2020", "2020"),
        ("{2018,2020}", "2018 et 2020", "2018 et 2020"),
        ("[2023..]", "2023 ou après", "2023 ou après"),
        ("[..2015-06]", "juin 2015 ou avant", "2015 ou avant"),
        ("2015/2016", "de 2015 à 2016", "de 2015 à 2016"),
        ("2020-08/2020-12", "d’août à décembre 2020", "2020"),
        ("2020-05-03/2020-05-07", "du 3 au 7 mai 2020", "2020"),
        ("2016-03/..", "à partir de mars 2016", "à partir de 2016"),
        ("../2014", "jusqu’à 2014", "jusqu’à 2014"),
    ],
)
def test_a_date_is_shown_in_french_and_by_its_years(text: str, shown: str, year: str) -> None:
    assert dates.display(text) == shown
    assert dates.years(text) == year


@pytest.mark.parametrize(
    "text",
    [
        *("", "2020-13", "2020-02-30", "20-02", "2020-2", "avril 2018", "2018-04-01T00:00:00Z"),
        *("[]", "[..]", "{}", "/", "../..", "2018//2019", "[2018", "2018]", "[2018,]", "0000"),
        *("2022/2018", "[2020-12..2020-08]", "2018 ", "２０１８", "2018-XX-40", "[2018}", "1-2-3"),
    ],
)
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputFault) as refused:
        dates.read(text)
    assert refused.value.hint is not None
    assert "[2020-08..2020-12]" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2018-04-03", "day"),
        ("2018-04", "month"),
        ("2018-21", "season"),
        ("2018", "year"),
        ("201X", "decade"),
        ("20XX", "century"),
        ("[2018..2018-04]", "year"),
    ],
)
def test_the_precision_is_the_coarsest_that_is_stated(text: str, precision: str) -> None:
    assert dates.read(text).precision == precision


def test_a_leap_day_exists_only_in_leap_years() -> None:
    assert dates.read("2020-02").latest == date(2020, 2, 29)
    assert dates.read("2019-02").latest == date(2019, 2, 28)


def test_the_days_of_a_winter_are_those_of_its_year() -> None:
    winter = dates.read("2018-24")
    assert (winter.earliest, winter.latest) == (date(2018, 1, 1), date(2018, 12, 31))


def test_open_ends_bound_nothing() -> None:
    assert dates.read("[2023..]").latest is None
    assert dates.read("../2014").earliest is None


# ---------------------------------------------------------------- against the edtf library

year = st.integers(1000, 9998).map(str)
month = st.integers(1, 12).map("{:02d}".format)
day = st.builds(date.fromordinal, st.integers(400_000, 900_000)).map(date.isoformat)
mark = st.sampled_from(["", "?", "~", "%"])
year_month = st.builds("{}-{}".format, year, month)
plain = st.one_of(year, year_month, day)
moment = st.one_of(
    st.builds("{}{}".format, plain, mark),
    year.map(lambda y: f"{y[:3]}X"),
    year.map(lambda y: f"{y[:2]}XX"),
    year.map(lambda y: f"{y}-XX"),
    year.map(lambda y: f"{y}-XX-XX"),
    st.builds("{}-{}-XX".format, year, month),
    st.builds("{}-{}".format, year, st.sampled_from(["21", "22", "23"])),
)
# Inside a set the judge knows neither leap days nor ends of unlike precision.
alike = st.one_of(*(st.tuples(unit, unit) for unit in (year, year_month, day)))
ordered = alike.map(sorted).filter(lambda pair: "02-29" not in "".join(pair))
stated = st.one_of(
    moment,
    ordered.map("/".join),
    ordered.map(lambda pair: f"[{'..'.join(pair)}]"),
    ordered.map(lambda pair: f"[{','.join(pair)}]"),
    ordered.map(lambda pair: f"[{pair[0]}..]"),
    ordered.map(lambda pair: f"[..{pair[0]}]"),
    plain.map("{}/..".format),
    plain.map("../{}".format),
)


def judged(bound: object) -> date | None:
    """Return a bound of the judge as a date; it writes an open end as infinity."""
    return date(*bound[:3]) if isinstance(bound, time.struct_time) else None


@settings(deadline=None)
@given(stated)
def test_the_days_are_those_of_the_edtf_library(text: str) -> None:
    judge = edtf.parse_edtf(text)
    expected = judged(judge.lower_strict()), judged(judge.upper_strict())
    assert (dates.read(text).earliest, dates.read(text).latest) == expected


@given(st.text(alphabet="0123456789X-/.,[]{}?~%", max_size=24))
def test_any_text_is_read_or_refused_never_a_crash(text: str) -> None:
    try:
        when = dates.read(text)
    except InputFault:
        return
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest
    assert dates.display(text)
    assert dates.years(text)


@given(plain)
def test_a_stated_date_shows_its_year(text: str) -> None:
    assert re.search(text[:4], dates.display(text))
