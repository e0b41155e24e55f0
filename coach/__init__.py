"""The customer-type conversation coach: everything of the product that is free of Rasa."""
