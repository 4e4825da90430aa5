# All set-up is one virtual environment in .venv, from locked versions with hashes.
PYTHON ?= python3
BIN := .venv/bin
DEMO := build/demo
RUN := .venv/.run-$(shell cksum < requirements/run.txt | cut -d' ' -f1)
DEV := .venv/.dev-$(shell cksum < requirements/dev.txt | cut -d' ' -f1)

.PHONY: bench interop help demo test check format lint types contracts setup lock docs clean

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

demo: $(RUN) ## Validate the graph, answer questions, write the Gephi export and the pictures
	mkdir -p $(DEMO)
	$(BIN)/maillage info
	$(BIN)/maillage validate
	$(BIN)/maillage queries
	$(BIN)/maillage query support-of-poles -p funder="Région Auvergne-Rhône-Alpes"
	$(BIN)/maillage query goals
	$(BIN)/maillage totals --by recipient
	$(BIN)/maillage why plan:flow-minalogic
	$(BIN)/maillage conflicts
	$(BIN)/maillage export funding --format gexf -o $(DEMO)/funding.gexf
	$(BIN)/maillage export everything --format gexf -o $(DEMO)/everything.gexf
	$(BIN)/maillage draw funding -o $(DEMO)/funding.png
	$(BIN)/maillage draw actors -o $(DEMO)/actors.svg
	$(BIN)/maillage timeline "Campus numérique" -o $(DEMO)/campus-timeline.svg
	@echo; echo "The graph conforms, the questions above were answered, and these files are ready:"
	@ls -1 $(DEMO)/* | sed 's/^/  /'
	@echo "Open the .gexf files in Gephi, the pictures in any viewer. Next: $(BIN)/maillage --help"

test: $(DEV) ## Run the tests
	$(BIN)/python -m pytest

bench: $(DEV) ## Compare engines: load, reopen, questions (bench/install.sh fetches the others)
	$(BIN)/python bench/run.py --triples 10000
	$(BIN)/python bench/shacl/compare.py --triples 10000 && $(BIN)/python bench/shacl/compare.py --triples 10000 --shapes own

interop: $(DEV) ## Check exports, standards and servers with other people's tools (needs Maven, Node, Java)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/interop.txt
	tests/interop/install.sh
	$(BIN)/python -m pytest -m interop tests/interop

check: format lint types contracts test ## Everything that must hold before a change lands

format: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/maillage fmt --check

lint: $(DEV)
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

contracts: $(DEV)
	$(BIN)/lint-imports

setup: $(DEV) ## Make .venv with everything that tests and checks need

$(RUN): requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	rm -f .venv/.run-*; touch $@

$(DEV): requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	rm -f .venv/.dev-* .venv/.run-*; touch $@ $(RUN)

lock: $(DEV) ## Lock the dependencies anew, with hashes and without index addresses
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml --group build -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group interop -c requirements/dev.txt -o requirements/interop.txt

docs: $(DEV) ## Write the generated pages anew
	$(BIN)/python -m maillage.docs.ontology
	$(BIN)/python -m maillage.docs.questions

clean: ## Remove what was built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
