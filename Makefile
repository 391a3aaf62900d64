# Bothways: `make` lists what can be done here.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

export CGO_ENABLED ?= 0

VERSION := $(shell packaging/version)
LDFLAGS := -s -w -X main.version=$(VERSION)

# The seed changes with every run and is printed; SEED=… repeats a run.
SEED      ?= $(shell date +%s)
HISTORIES ?= 10000
FUZZTIME  ?= 20s
N         ?= 100000
BENCH     ?= all
PKG       ?= ./...

# The windows are tested without a screen and without C, and built with both.
test test-all soak bench fuzz lint: export GOFLAGS := -tags=ci $(GOFLAGS)
WINDOW_TAGS ?= gles,migrated_fynedo,release

# run ARGS="--home DIR" goes to the program.
ARGS ?=

IDLE ?= 10m

.PHONY: help go-there build run windows display idle demo demo-windows deps pictures test test-all soak bench fuzz lint packages packages-check clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

go-there:
	@want="https://go.dev/doc/install, $$(sed -n 's/^go /version /p' go.mod) or newer"; \
	 command -v go >/dev/null || { echo "Go is missing: $$want"; exit 1; }; \
	 case "$$(go version)" in \
	 *" go1."[0-9][.\ ]* | *" go1.1"[0-9][.\ ]* | *" go1.20"[.\ ]*) echo "$$(go version) is too old: $$want"; exit 1;; \
	 esac

build: go-there ## bin/bothways, the console program
	@test -d cmd/bothways || { echo "cmd/bothways is not here yet: nothing to build"; exit 1; }
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/bothways ./cmd/bothways

run: go-there display windows ## the program in the panel with its windows; installs what these need, and says so
	@echo "Bothways is in the panel now; Ctrl-C ends it, as Quit in its menu does. Where no panel is, its window opens."
	@bin/bothways-tray $(ARGS)

display:
	@[ "$$(uname -s)" != Linux ] || [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || { \
	 echo "There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set."; \
	 echo "The console program does everything that the windows do: make build, then bin/bothways --help"; exit 1; }

windows: build ## bin/bothways-tray and bin/bothways-window; installs a C compiler and libraries, and says so
	@.ci/deps windows
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/bothways-tray ./cmd/bothways-tray
	@echo "The windows are built now; the first time takes a minute or more."
	CGO_ENABLED=1 go build -tags $(WINDOW_TAGS) -ldflags '$(LDFLAGS)' -o bin/bothways-window ./cmd/bothways-window

idle: go-there ## what the program in the panel costs while nothing happens, over IDLE (10m)
	BOTHWAYS_IDLE=$(IDLE) go test -count=1 -timeout 0 -v -run 'TestIdle$$' ./cmd/bothways-tray

demo: build ## the main job on sample data: no account, no network, nothing to install
	@bin/bothways demo
	@test -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" || printf '\nThere is a display here: make demo-windows shows the same in windows.\n'

demo-windows: display windows ## the sample data in windows (needs a display)
	@bin/bothways-window --sample

deps: go-there ## what the tests need from Debian's packages (installs what is missing)
	@.ci/deps tests windows desktop

pictures: go-there ## docs/images anew: each window, light and dark, with the sample data
	@.ci/deps windows desktop
	BOTHWAYS_DESKTOP=build BOTHWAYS_PICTURES=$(CURDIR)/docs/images go test -tags ci -count=1 -run 'TestPictures$$' ./cmd/bothways-window

test: deps lint ## everything that must hold (SEED=… repeats a run, PKG=./sync/... narrows it)
	@SEED=$(SEED) HISTORIES=$(HISTORIES) .ci/test $(PKG)

test-all: deps lint ## the same with more histories, the race detector and a while of fuzzing
	@SEED=$(SEED) HISTORIES=$$(( $(HISTORIES) * 10 )) CHECKS=1000 STOPS=all RACE=1 .ci/test $(PKG)
	@FUZZTIME=$(FUZZTIME) .ci/fuzz $(PKG)

soak: go-there ## N=… random histories, for a night
	@SEED=$(SEED) HISTORIES=$(N) CHECKS=$(N) ONLY=random TIMEOUT=0 .ci/test $(PKG)

bench: go-there ## side by side with vdirsyncer and a bare client (BENCH=quick: 1,000 records; BENCH=Name: a Go benchmark)
	@.ci/bench '$(BENCH)' $(PKG)

fuzz: go-there ## every fuzz target for FUZZTIME each
	@FUZZTIME=$(FUZZTIME) .ci/fuzz $(PKG)

lint: go-there ## gofmt and go vet
	@bad=$$(git ls-files -z -co --exclude-standard '*.go' | xargs -0 -r gofmt -l); \
	 test -z "$$bad" || { echo "gofmt -w these:"; echo "$$bad"; exit 1; }
	go vet ./...

packages: go-there ## dist/: .deb, .rpm, archives, the installer for Windows (PART="linux foreign windows"); installs what it needs, and says so
	@.ci/deps windows packages
	@OUT=dist packaging/build $(PART)

packages-check: go-there ## makes them twice and compares, looks into them, installs, starts, upgrades and removes the .deb in a folder of its own
	@.ci/deps windows packages packages-check
	@packaging/check $(PART)

clean: ## what was built
	rm -rf bin dist
