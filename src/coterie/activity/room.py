from coterie.activity.personal import HELD
from coterie.foundation.rooms import Room

room = Room("activity", "the stream and who reacts to it", held=HELD)
