"""What stands behind a niche: people, threads, questions, searches, interests, places, trend, measures, readiness."""
