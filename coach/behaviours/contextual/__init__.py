"""Behaviours that depend on the turns before, on timing or on the shape of the reply: one small module each."""
