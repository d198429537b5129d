"""Quorums in figures: elections, flexible and partial quorums, latency and stale reads."""
