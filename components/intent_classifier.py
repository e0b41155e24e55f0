"""Intents by the meaning of the sentence, in Spanish and English alike."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from coach.language.encoder import encode

FILE = "weights.npz"
DIGITS = 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent, IntentClassifier):
    """Logistic regression over sentence vectors.

    Rasa's own classifiers load TensorFlow or skops models, which costs ten seconds and more at every start; this one loads a
    small matrix. scikit-learn is imported for training only.
    """

    def __init__(
        self, storage: ModelStorage, resource: Resource, weights: Optional[Dict[str, np.ndarray]] = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._weights = weights

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceIntentClassifier:
        """A new, untrained classifier."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits one weight vector for each intent and stores them."""
        from sklearn.linear_model import LogisticRegression

        examples = sorted((example.get(TEXT), example.get(INTENT)) for example in training_data.intent_examples)
        vectors = encode(text.lower() for text, _ in examples).astype(np.float64)
        model = LogisticRegression(C=20.0, max_iter=2000, random_state=0)
        model.fit(vectors, [intent for _, intent in examples])
        self._weights = {
            "intents": np.array(model.classes_),
            "weights": np.round(model.coef_, DIGITS),
            "bias": np.round(model.intercept_, DIGITS),
        }
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / FILE, **self._weights)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceIntentClassifier:
        """The classifier that ``train`` stored."""
        with model_storage.read_from(resource) as folder, np.load(folder / FILE, allow_pickle=False) as stored:
            return cls(model_storage, resource, {name: stored[name] for name in stored.files})

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets intent and ranking of each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if self._weights is None or not text:
                continue
            scores = self._weights["weights"] @ encode([text.lower()])[0] + self._weights["bias"]
            likelihood = np.exp(scores - scores.max())
            likelihood /= likelihood.sum()
            order = np.argsort(-likelihood, kind="stable")
            ranking = [
                {"name": str(self._weights["intents"][index]), "confidence": float(likelihood[index])}
                for index in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
