"""The passes over everything a platform has, as relational expressions, on DuckDB or on Spark.

Each pass is written once, with Ibis, and gives the same rows on both: order comes from keys and digests of keys, never
from the order of rows, and what decides is counted in whole numbers.
"""
