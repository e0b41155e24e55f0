# The targets people use; `make help` lists them. All real work is in the `coach` command and in scripts/.
SHELL := /bin/sh
PYTEST := .venv/bin/python -m pytest
STAMP := .venv/.complete
# Our own modules and the rewritten tests are compiled once too, not by every process anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run shell check test lint types stories lock schema screenshots benchmarks clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh

setup: $(STAMP) ## Create .venv with Python 3.10 and everything locked in requirements.lock

run: $(STAMP) ## Build what must be built, start the coach, print a sign-in link
	@exec .venv/bin/coach serve

shell: $(STAMP) ## Talk to the bot in the terminal (the coach must be running)
	@.venv/bin/coach build
	@. scripts/rasa-env.sh && exec .venv/bin/python -m coach.serving.rasa_command shell --model "$${COACH_HOME:-var}/models"

lint: $(STAMP)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: $(STAMP)
	@.venv/bin/mypy

check: $(STAMP) lint types ## Lint, types, content and unit tests without Rasa
	@.venv/bin/coach check
	@.venv/bin/coach build
	@$(PYTEST) -q -m "not rasa and not browser and not postgres and not slow" -n 2

stories: $(STAMP)
	@sh scripts/test-stories.sh

test: check stories ## Everything: also Rasa, PostgreSQL and a real browser
	@$(PYTEST) -q -m "slow and not (rasa or browser or postgres)" -n 2 --dist loadfile
	@$(PYTEST) -q -m "(rasa or browser or postgres) and not alone" -n 2 --dist loadfile --no-loadscope-reorder
	@$(PYTEST) -q -m alone

benchmarks: $(STAMP) ## Measure speed against a baseline in the same run
	@.venv/bin/python benchmarks/detect.py
	@.venv/bin/python benchmarks/turn.py
	@.venv/bin/python benchmarks/train.py

screenshots: $(STAMP) ## Take the README's screenshots anew
	@COACH_SCREENSHOTS=docs/images $(PYTEST) -q -m browser tests/browser/test_screenshots.py

schema: $(STAMP) ## Write the JSON Schemas of the content files anew
	@.venv/bin/python scripts/write_schemas.py

lock: $(STAMP) ## Resolve requirements.in into requirements.lock
	@.venv/bin/uv pip compile -q --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock requirements.in

clean: ## Delete .venv and everything built (not the database)
	@rm -rf .venv $${COACH_HOME:-var}/heads $${COACH_HOME:-var}/models .pytest_cache .mypy_cache .ruff_cache .rasa *.egg-info
