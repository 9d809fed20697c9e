"""What all pages of one viewer share: the frame on screen and who is picked out."""

import param


class Session(param.Parameterized):  # type: ignore[misc]
    """The state of one viewer; pages follow it and change it.

    Examples
    --------
    >>> session = Session()
    >>> session.selected = 12
    >>> session.frame
    0
    """

    page = param.String(default="explore", doc="Page in front.")
    frame = param.Integer(default=0, bounds=(0, None), doc="Frame on screen.")
    pair = param.Integer(default=None, allow_None=True, doc="Pair that is picked out.")
    span = param.List(default=[], item_type=int, doc="First and last frame of what is brushed.")
    selected = param.Integer(default=None, allow_None=True, doc="Individual that is picked out.")
