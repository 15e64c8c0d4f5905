"""Words that carry no interest: function words and the small talk of forums, in English."""

from __future__ import annotations

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_CHATTER = """
able absolutely actually advice afaik agree ago ain ain't aint answer answers anybody anymore anyway appreciate appreciated
apparently aren aren't article asked asking aside assume author away awesome bad based basically best better big bit
bought bring brought btw called came can't cannot cant case cases certain certainly change check cheers
clear clearly come comes comment comments completely concerned consider correct couldn couldn't couple course currently
day days deal definitely did didn didn't didnt different difference difficult does doesn doesn't doesnt doing don don't done
dont easily easy edit edited email end entire especially exactly example experience explain extra face fact fairly far feel figure
fine fix folks follow following forget forward forum friend friends fully fun funny gave general generally gets getting
give gives giving given glad goes going gone gonna good got gotta great greatly group guess guy guys
hadn hadn't half hand happen happened happens happy hard hasn hasn't haven haven't haven’t having he's hear heard hello help helped
helpful helps here's hey hi hold hope hopefully hoping huge i'd i'll i'm i've idea ideas i’m i’ve id
ill im imagine imho imo important info information instead interested interesting isn isn't isnt issue issues it'll it's
it’s ive job just keeping keep kept kind kinda knew know knowing known knows large later learn learned least leave left let
let's lets like liked likely likes line link links list little ll lol long longer look looked looking looks lot lots
love made mail main make makes making man matter maybe mean means meant mention mentioned message mind mine moment
month months morning near nearly necessary need needed needs new newer nice nope normal normally note noticed number obviously
odd oh ok okay old ones open opinion option options order original ought page paid part particular particularly
people perfect perfectly person personally pick place plan plus point points possible possibly post posted
posting posts pretty probably problem problems process proper properly provide put puts putting question
questions quick quickly quite ran rate read reading real reality really reason reasonable reasons recent recently recommend
recommended regarding regards related remember reply replies response rest result results right room rule run running
said saw say saying says second seeing seemed seemingly seems seen send sense sent set she's short shouldn shouldn't
shows side similar simple simply single site situation small sold soon sorry sort sound sounds speak
specific specifically start started starting starts stay step steps stuff suggest suggested suggestion suggestions suppose supposed
sure surely taken takes taking talk talking tell telling thank thanks that'd that'll that's thats that’s
there's theres there’s they'd they'll they're they've thing things think thinking thought thoughts thread time times tip tips today
told tomorrow took topic total totally tried true truly try trying turn turned turns type understand unfortunately unless
update use used useful user users uses using usual usually ve version view want wanted wanting wants
wasn wasn't wasnt way ways we'd we'll we're we've week weeks weird went weren weren't what's whats what’s whatsoever
who's willing wish won won't wonder wondering wont word words work worked working works world worse worst worth wouldn wouldn't
write writes writing written wrong wrote yeah year years yep yes yesterday yesterday you'd you'll you're you've you’re yours
amp gt lt nbsp quot http https www com org net html cc edu gov re fwd ps etc eg ie
maybe monday tuesday wednesday thursday friday saturday sunday
""".split()

STOP_WORDS: frozenset[str] = frozenset(ENGLISH_STOP_WORDS) | frozenset(_CHATTER)
