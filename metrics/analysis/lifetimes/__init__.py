"""From everything up onwards: first failure, point availability, downtime within a period."""

from __future__ import annotations
