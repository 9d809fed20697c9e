"""``python -m hoilab.cli`` is ``hoilab``."""

from hoilab.cli import main

if __name__ == "__main__":
    main()
