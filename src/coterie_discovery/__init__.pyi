# The public names: what is listed here is loaded when it is first asked for (src/coterie_discovery/__init__.py).

# Data in
# Evaluation
from . import evaluate as evaluate

# For programs around it
from .commands.cli import app as app
from .commands.quotes import quote as quote
from .evaluate import BCubed as BCubed
from .evaluate import Match as Match
from .evaluate import best_match as best_match
from .evaluate import harmonic as harmonic
from .evaluate import mutual_information as mutual_information
from .evidence.first_invitees import pick_first_invitees as pick_first_invitees

# The steps, for those who study one by itself
from .graph.counts import gather as gather
from .graph.fusion import FusedGraph as FusedGraph
from .graph.leiden import Labels as Labels
from .graph.neighbours import Space as Space
from .graph.neighbours import co_engagement as co_engagement
from .graph.neighbours import label_traits as label_traits
from .graph.neighbours import through_exchanges as through_exchanges
from .graph.neighbours import through_people as through_people
from .groups.detect import detect as detect
from .groups.partition import partition as partition
from .groups.stability import shuffled as shuffled
from .history.previous import Previous as Previous
from .history.previous import previous_of as previous_of
from .history.previous import read_previous as read_previous

# Updates with what is new
from .incremental import BadModel as BadModel
from .incremental import Model as Model
from .incremental import learn as learn
from .incremental import load as load
from .incremental import save as save
from .incremental import update as update

# Discovery
from .pipeline import discover as discover
from .pipeline import discover_source as discover_source
from .pipeline import read_terms as read_terms
from .report import posts_shown as posts_shown
from .report import render_report as render_report
from .report.insight.changes import by_kind as by_kind
from .report.insight.changes import change_label as change_label
from .report.insight.changes import change_message as change_message
from .report.insight.changes import summary_messages as summary_messages
from .report.insight.chart import one_axis as one_axis
from .report.insight.chart import trend_chart as trend_chart
from .report.insight.compare import compare as compare
from .report.insight.need import lacks as lacks
from .report.insight.need import need_messages as need_messages
from .report.insight.people import hub_message as hub_message
from .report.insight.people import people_message as people_message
from .report.insight.people import silent_message as silent_message
from .report.insight.tree import tree as tree
from .result import certainty as certainty
from .result import wording as wording

# What was found
from .result.model import REMEMBERED_RUNS as REMEMBERED_RUNS
from .result.model import Change as Change
from .result.model import Discovery as Discovery
from .result.model import EarlierNiche as EarlierNiche
from .result.model import GroupTest as GroupTest
from .result.model import LessCertainGroup as LessCertainGroup
from .result.model import Measure as Measure
from .result.model import Niche as Niche
from .result.model import NicheMember as NicheMember
from .result.model import Place as Place
from .result.model import Reason as Reason
from .result.model import Search as Search
from .result.model import SignalWeight as SignalWeight
from .result.model import Tentative as Tentative
from .result.model import Trend as Trend
from .result.model import TrendPoint as TrendPoint
from .result.wording import reason_sentence as reason_sentence
from .runtime.clock import Clock as Clock
from .runtime.errors import BadExport as BadExport
from .runtime.errors import ExportError as ExportError
from .runtime.files import whole_folder as whole_folder
from .runtime.isolated import AsideFailed as AsideFailed
from .runtime.isolated import aside as aside
from .runtime.progress import words_of as words_of
from .scale.scale import Scale as Scale
from .scale.scale import outgrown as outgrown
from .signals.columns import Columns as Columns
from .signals.columns import read_columns as read_columns
from .signals.tables import SCHEMAS as SCHEMAS
from .signals.tables import TIME as TIME
from .signals.tables import Signals as Signals
from .signals.tables import write as write
from .simulate import simulate_platform as simulate_platform
from .simulate.acts_only import write_acts as write_acts
from .sources import hashed_key as hashed_key
from .sources import installation_salt as installation_salt
from .sources import read_export as read_export
from .sources.signatures import unsigned as unsigned
from .steering.decisions import Belonging as Belonging
from .steering.decisions import Contradiction as Contradiction
from .steering.decisions import Merge as Merge
from .steering.decisions import Part as Part
from .steering.decisions import Rename as Rename
from .steering.decisions import Split as Split
from .steering.decisions import Steering as Steering
from .steering.steering_file import read_steering as read_steering
from .text.sentence_vectors import SentenceVectors as SentenceVectors
from .text.terms import Terms as Terms
