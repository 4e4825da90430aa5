from __future__ import annotations

import pytest

from maillage.validation.edtf import wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/12/2019", "Write 2019-12-31."),
        ("31.12.2019", "Write 2019-12-31."),
        ("1/2/2019", "Write 2019-02-01."),
        ("12/2019", "Write 2019-12."),
        ("2019/12/31", "Write 2019-12-31."),
        ("2018-4", "Write 2018-04."),
        ("2018-04-01T12:00:00Z", "Write 2018-04-01."),
        (" 2018 ", "Write 2018."),
        ("avril 2018", "Write 2018-04."),
        ("1er février 2018", "Write 2018-02-01."),
        ("April 2018", "Write 2018-04."),
        ("été 2018", "Write 2018-22."),
        ("2018-13", "2018-13: there is no month 13."),
        ("2018-00", "2018-00: there is no month 00."),
        ("2018-02-30", "2018-02-30: February 2018 has 28 days."),
        ("2020-02-30", "2020-02-30: February 2020 has 29 days."),
        ("[2018-01..2018-13]", "2018-13: there is no month 13."),
        ("2018-01/2018-04-31", "2018-04-31: April 2018 has 30 days."),
        ("31/02/2019", "2019-02-31: February 2019 has 28 days."),
        ("20180", "20180: a year has four digits, 20180 has 5."),
        ("18-04", "18-04: a year has four digits, 18 has 2."),
    ],
)
def test_a_wrong_date_is_told_what_is_wrong_or_what_to_write(text: str, said: str) -> None:
    assert wrong(text) == said


@pytest.mark.parametrize("text", ["2018", "2018-22", "[2020-08..2020-12]", "2015/2016", "201X"])
def test_of_a_date_nothing_is_said(text: str) -> None:
    assert wrong(text) is None


@pytest.mark.parametrize("text", ["", "bientôt", "1" * 200, "0000-00-00", "\u0664\u0662"])
def test_of_what_is_no_date_at_all_nothing_is_guessed_and_nothing_breaks(text: str) -> None:
    assert not (wrong(text) or "").startswith("Write")
