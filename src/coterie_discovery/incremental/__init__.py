"""Going on with what is new: a run leaves a model, and an update reads new rows alone and counts them by it.

``learn`` makes a :class:`.Model` of a whole run; ``update`` counts new signals by it.
What words and people say is learned in whole runs only; updates add up. So two come to what one with both would.
"""

from coterie_discovery.incremental.files import load, save
from coterie_discovery.incremental.learn import learn
from coterie_discovery.incremental.model import BadModel, Model
from coterie_discovery.incremental.update import update

__all__ = ["BadModel", "Model", "learn", "load", "save", "update"]
