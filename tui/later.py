"""Modules that others import at once and hardly ever use, loaded when something of them is used."""

import importlib
import sys
from types import ModuleType


class Later(ModuleType):
    """Stands in for a module of a package until something of it is used; others import it at once.

    `importlib.util.LazyLoader` does not serve: on Python 3.11 a second import already loads.
    """

    def __init__(self, package: ModuleType, name: str) -> None:
        """Stand in, unless the module is loaded."""
        super().__init__(f"{package.__name__}.{name}")
        if self.__name__ not in sys.modules:
            sys.modules[self.__name__] = self
            setattr(package, name, self)

    def __getattr__(self, name: str) -> object:
        """Step aside: what is asked for is the module's."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)
