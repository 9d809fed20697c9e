# The front end's jobs, run inside widgets/. `make check` and `make widgets` of the project call it.

NPM := npm --no-audit --no-fund --no-update-notifier
STATIC := ../hoilab/widgets/static

.PHONY: check build

# What is checked in must be what the sources build, byte for byte.
check: node_modules/.installed
	npm run --silent check
	npm run --silent test
	@built=$$(mktemp -d) && trap 'rm -rf "$$built"' EXIT && \
	HOILAB_WIDGETS_OUT="$$built" npm run --silent build >/dev/null && \
	for file in "$$built"/*; do \
	  cmp "$$file" "$(STATIC)/$$(basename "$$file")" || { echo "stale front end: run make widgets"; exit 1; }; \
	done

build: node_modules/.installed
	npm run --silent build

node_modules/.installed: package-lock.json
	$(NPM) ci
	@touch $@
