"""The project's own exceptions. Each message says what was expected, what came, what to do."""


class HoilabError(Exception):
    """Anything hoilab refuses; the command line prints it and exits with `exit_code`."""

    exit_code = 1


class VideoError(HoilabError):
    """A clip or an image that cannot be opened, or a frame that cannot be decoded."""

    exit_code = 3


class OutputError(HoilabError):
    """A result that could not be written: no space, no permission, something in the way."""

    exit_code = 4


class PrivacyError(HoilabError):
    """Frames that may show people were about to leave the process."""

    exit_code = 5


class StoreError(HoilabError):
    """An analysis store that is missing, incomplete, or written by a newer hoilab."""

    exit_code = 6


class WeightsError(HoilabError):
    """Weights that are not there or not what they should be."""

    exit_code = 7


class PluginError(HoilabError):
    """A plugin that is unknown, broken, or claims a name that another package has."""

    exit_code = 8


class DataError(HoilabError, ValueError):
    """Labelled data that do not look as their schema says."""

    exit_code = 9


class PluginWarning(UserWarning):
    """A plugin that could not be loaded and was left out."""
