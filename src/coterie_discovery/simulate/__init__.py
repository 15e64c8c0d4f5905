"""A whole simulated platform with known niches: for the demo, for tests and for measuring discovery at any size."""

from coterie_discovery.simulate.platform import Platform, simulate_platform

__all__ = ["Platform", "simulate_platform"]
