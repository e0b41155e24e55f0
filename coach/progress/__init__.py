"""How somebody gets on: from their ended practices to scores, skills, streaks, bests, badges and what to practise next. Pure."""
