"""The policy: Rasa's rules, except that in the role-play every message is the trainee's reply."""

from __future__ import annotations

from typing import Optional, Tuple

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.trackers import DialogueStateTracker

SESSION_SLOT = "practice_session"
CUSTOMER_TURN = "action_customer_turn"
SOURCE = "role play"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RolePlayPolicy(RulePolicy):
    """While a practice session runs, whatever is typed goes to the customer: no intent, no ``/restart``, nothing else.

    Rules cannot say that: they would have to name every intent, and Rasa's own commands come before any rule. The one step
    where Rasa looks for those commands is the place to put the role-play first.
    """

    @staticmethod
    def _find_action_from_default_actions(tracker: DialogueStateTracker) -> Tuple[Optional[str], Optional[str]]:
        if tracker.latest_action_name == CUSTOMER_TURN:
            # Also when that turn ended the session: a fallback here would take back its last words and slots.
            return ACTION_LISTEN_NAME, SOURCE
        if (
            tracker.get_slot(SESSION_SLOT)
            and tracker.latest_message
            and tracker.latest_action_name == ACTION_LISTEN_NAME
        ):
            return CUSTOMER_TURN, SOURCE
        return RulePolicy._find_action_from_default_actions(tracker)
