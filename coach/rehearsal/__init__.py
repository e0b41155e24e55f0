"""Rehearsals: scripted agents of known quality play against the customers, to see whether customers and grades behave."""
