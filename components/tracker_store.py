"""A tracker store that keeps the most recent conversations in memory."""

from __future__ import annotations

from typing import Any, Optional

from cachetools import LRUCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain


class RecentTrackerStore(InMemoryTrackerStore):
    """Rasa's in-memory store, bounded: it keeps ``conversations`` trackers and forgets the longest unused.

    Nothing of worth is lost with a tracker: sessions, turns and grades are in the coach's own store.
    """

    def __init__(
        self, domain: Domain, event_broker: Optional[EventBroker] = None, conversations: int = 2000, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.store = LRUCache(maxsize=conversations)
