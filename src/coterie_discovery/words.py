"""Words that carry no interest: function words and the small talk of forums, in English."""

from __future__ import annotations

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_CHATTER = """
able absolutely actually advice afaik ago agree ain ain't aint amp answer answers anybody anymore anyway apparently
appreciate appreciated aren aren't article aside asked asking assume author away awesome bad based basically best
better big bit bought bring brought btw called came can't cannot cant case cases cc certain certainly change check
cheers clear clearly com come comes comment comments completely concerned consider correct couldn couldn't couple
course currently day days deal definitely did didn didn't didnt difference different difficult does doesn doesn't
doesnt doing don don't done dont easily easy edit edited edu eg email end entire especially etc exactly example
experience explain extra face fact fairly far feel figure fine fix folks follow following forget forum forward
friday friend friends fully fun funny fwd gave general generally gets getting give given gives giving glad goes
going gone gonna good got gotta gov great greatly group gt guess guy guys hadn hadn't half hand happen happened
happens happy hard hasn hasn't haven haven't haven’t having he's hear heard hello help helped helpful helps here's
hey hi hold hope hopefully hoping html http https huge i'd i'll i'm i've id idea ideas ie ill im imagine imho imo
important info information instead interested interesting isn isn't isnt issue issues it'll it's it’s ive i’m i’ve
job just keep keeping kept kind kinda knew know knowing known knows large later learn learned least leave left let
let's lets like liked likely likes line link links list little ll lol long longer look looked looking looks lot
lots love lt made mail main make makes making man matter maybe mean means meant mention mentioned message mind mine
moment monday month months morning nbsp near nearly necessary need needed needs net new newer nice nope normal
normally note noticed number obviously odd oh ok okay old ones open opinion option options order org original ought
page paid part particular particularly people perfect perfectly person personally pick place plan plus point points
possible possibly post posted posting posts pretty probably problem problems process proper properly provide ps put
puts putting question questions quick quickly quite quot ran rate re read reading real reality really reason
reasonable reasons recent recently recommend recommended regarding regards related remember replies reply response
rest result results right room rule run running said saturday saw say saying says second seeing seemed seemingly
seems seen send sense sent set she's short shouldn shouldn't shows side similar simple simply single site situation
small sold soon sorry sort sound sounds speak specific specifically start started starting starts stay step steps
stuff suggest suggested suggestion suggestions sunday suppose supposed sure surely taken takes taking talk talking
tell telling thank thanks that'd that'll that's thats that’s there's theres there’s they'd they'll they're they've
thing things think thinking thought thoughts thread thursday time times tip tips today told tomorrow took topic
total totally tried true truly try trying tuesday turn turned turns type understand unfortunately unless update use
used useful user users uses using usual usually ve version view want wanted wanting wants wasn wasn't wasnt way
ways we'd we'll we're we've wednesday week weeks weird went weren weren't what's whats whatsoever what’s who's
willing wish won won't wonder wondering wont word words work worked working works world worse worst worth wouldn
wouldn't write writes writing written wrong wrote www yeah year years yep yes yesterday you'd you'll you're you've
yours you’re
""".split()

STOP_WORDS: frozenset[str] = frozenset(ENGLISH_STOP_WORDS) | frozenset(_CHATTER)
