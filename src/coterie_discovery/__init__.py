"""Finds the micro-communities in a platform's own data: ``discover(read_export("export.zip").signals)``.

The public names stand in ``__init__.pyi`` beside this file. Each is loaded when it is first asked for, since the web
product shows results without the libraries that compute them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
