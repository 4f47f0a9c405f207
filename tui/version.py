"""Which version of the program this is: read from here, for asking what is installed takes a moment."""

from typing import Final

VERSION: Final = "0.1.0"
