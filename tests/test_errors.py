"""What hoilab refuses is told apart by type and by exit code."""

import inspect

import pytest

from hoilab import errors
from hoilab.errors import DataError, HoilabError, PluginWarning

REFUSALS = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, HoilabError) and error is not HoilabError
]


def test_each_refusal_has_an_exit_code_of_its_own():
    codes = [error.exit_code for error in REFUSALS]
    assert len(set(codes)) == len(codes)


def test_exit_codes_leave_the_shells_and_typers_own_alone():
    # 0 is success, 1 anything, 2 wrong usage (typer), 126 and up belong to the shell.
    assert all(2 < error.exit_code < 64 for error in REFUSALS)


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: error.__name__)
def test_all_refusals_are_caught_as_one(error):
    with pytest.raises(HoilabError, match="what came"):
        raise error("expected this, got what came; do that")


def test_wrong_data_is_a_value_error_too():
    with pytest.raises(ValueError, match="dims"):
        raise DataError("wrong dims")


def test_a_left_out_plugin_warns_and_stops_nothing():
    assert issubclass(PluginWarning, UserWarning)
    assert not issubclass(PluginWarning, HoilabError)
