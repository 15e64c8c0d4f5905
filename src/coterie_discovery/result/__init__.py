"""What a run found: the model, its words, and its places on the map."""

from coterie_discovery.result import certainty as certainty
from coterie_discovery.result import wording as wording
