from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from maillage import draw
from maillage.dates import read
from maillage.draw.timeline import ENTRIES, timeline
from maillage.errors import UsageFault
from maillage.timeline import Entry


def entry(when: str, label: str = "Un vote", rejected_by: str = "") -> Entry:
    stated = read(when) if when else None
    return Entry(
        iri="https://example.org/a",
        kind="event",
        label=label,
        sentence="",
        stated="date",
        when=when,
        shown=when,
        earliest=stated.earliest if stated else None,
        latest=stated.latest if stated else None,
        precision="day",
        qualified=stated.qualified if stated else False,
        confidence="",
        documents=(),
        rejected_by=rejected_by,
    )


WHENS = (
    *("2020-02-01", "2020", "2014~", "[2023..]", "[..2015]", "2015/2016", "2016/.."),
    *("{2018,2020}", "[2019-11-12,2020-11-12]", "20XX", "0001", "9999-12"),
)


@pytest.mark.parametrize("when", WHENS)
def test_every_kind_of_date_can_be_drawn(when: str, tmp_path: Path) -> None:
    draw.save(timeline([entry(when), entry("", "sans date")], "T", "Sources."), tmp_path / "t.svg")
    assert (tmp_path / "t.svg").stat().st_size > 1000


def bars(*entries: Entry) -> list[float]:
    axes = timeline(entries, "T", "Sources.").axes[0]
    return [patch.get_width() for patch in axes.patches if isinstance(patch, Rectangle)]


def test_a_bar_is_as_long_as_the_time_that_is_possible() -> None:
    year, month = bars(entry("2020"), entry("2020-02"))
    assert year / month == pytest.approx(366 / 29)


def test_a_day_is_no_bar_and_two_possible_days_are_no_bar_between_them() -> None:
    assert bars(entry("2020-02-01")) == []
    assert bars(entry("[2019-11-12,2020-11-12]")) == []


def test_a_long_label_is_never_cut() -> None:
    words = [f"mot{n}" for n in range(60)]
    axes = timeline([entry("2020", " ".join(words))], "T", "Sources.").axes[0]
    drawn = " ".join(text.get_text() for text in axes.texts)
    assert [word for word in words if word not in drawn.split()] == []


def test_nothing_dated_and_too_much_are_refused() -> None:
    with pytest.raises(UsageFault, match="Nothing that is asked for has a date"):
        timeline([entry("")], "T", "")
    with pytest.raises(UsageFault, match="do not fit on one page"):
        timeline([entry("2020")] * (ENTRIES + 1), "T", "")
