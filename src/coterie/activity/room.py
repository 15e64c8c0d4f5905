from coterie.foundation.rooms import Room

room = Room("activity", "the stream and who reacts to it")
