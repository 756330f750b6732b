# make run    everything up to the open window          make test   everything up to the last passed test
# make build  window and command line, in target/debug  make setup  install what the tests need, nothing else
# make bench  window, backups, upgrades beside their peers, into docs/performance.md
# make package  .deb and .rpm, in target/release/bundle
# make fresh  README's two commands on a clean Debian 12, as root; FRESH=setup for the setup alone
# make screenshots  take the README's pictures again
# make windows  both programs for Windows, built here, in target/windows
# make macos-check  type-check everything for macOS
# make test-windows  build for Windows and test the command line under wine; part of `make test` but not with WINDOWS=no
#
# Each first installs what is missing and reports it (tests/lab/setup); when nothing is missing that takes a second.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.PHONY: run build test test-windows setup package windows macos-check bench bench-window bench-backup bench-ladder screenshots fresh

LAB := $(or $(DBGPT_LAB),$(CURDIR)/target/lab)
# Puts the programs that the setup has installed on the PATH.
ENTER := source "$(LAB)/env"
STAGE := tests/lab/stage
SCRIPTS := .ci/run fuzz/run src-tauri/package/repack src-tauri/package/zip-windows tests/lab/fetch tests/lab/fresh tests/lab/get-debian tests/lab/get-macos tests/lab/get-mysql56 tests/lab/get-windows tests/lab/setup tests/lab/stage tests/package/try-debian

# The debug profile: it builds minutes faster than the release profile, whose linking (fat LTO) is worth it for
# packages only. CONFIG=path/to/DB-GPT opens that install.
run: build
	@$(ENTER)
	cargo run --bin dbgpt-upgrade-desktop -- $(if $(CONFIG),--config "$(CONFIG)")

build:
	@[[ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" || "$(MAKECMDGOALS)" != *run* ]] || echo 'There is no screen here, so the window will not open: README.md tells how to use the command line.' >&2
	tests/lab/setup run
	$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	cargo build --locked

setup:
	@tests/lab/setup test

# Order: pages, then the app that embeds them, then the tests that drive the built programs.
test: setup
	@$(ENTER)
	started=$$SECONDS
	$(STAGE) scripts shellcheck $(SCRIPTS)
	$(STAGE) 'packages of the pages' make --no-print-directory ui/node_modules/.package-lock.json
	$(STAGE) 'types of the pages' npm --prefix ui run check
	$(STAGE) 'tests of the pages' npm --prefix ui run test
	$(STAGE) 'pages' npm --prefix ui run build
	$(STAGE) format cargo fmt --check
	$(STAGE) dependencies "$(LAB)/deny/bin/cargo-deny" --locked check -D warnings licenses bans sources
	$(STAGE) clippy cargo clippy --locked --workspace --all-targets -- -D warnings
	$(STAGE) 'app and command line' cargo build --locked
	$(STAGE) fuzz fuzz/run
	$(STAGE) tests cargo test --locked --workspace
	[[ "$(WINDOWS)" = no ]] || make --no-print-directory test-windows
	printf '\n=== all green, %d s\n' $$((SECONDS - started))

# Windows is built by another compiler (tests/lab/get-windows), and so in a target folder of its own. The window is
# only type-checked: that needs no built pages, and it could not be opened here.
# WINDOWS=no leaves this out of `make test`, to save 5 GB.
WINDOWS ?= yes
CROSS := $(CURDIR)/target/cross
FOR_WINDOWS := source "$(LAB)/windows/env" && export CARGO_TARGET_DIR="$(CROSS)" CARGO_PROFILE_DEV_DEBUG=0
WINDOWS_DEBUG := $(CROSS)/x86_64-pc-windows-gnu/debug
CORE := -p dbgpt-upgrade-engine -p dbgpt-upgrade-cli

# Uses the servers of the other tests.
test-windows: setup
	@tests/lab/setup windows
	$(ENTER)
	(
	  $(FOR_WINDOWS)
	  $(STAGE) 'Windows: command line' cargo build --locked $(CORE) --bins --tests
	  $(STAGE) 'Windows: unit tests' cargo test --locked $(CORE) --lib --bins --quiet
	  mkdir -p ui/dist
	  $(STAGE) 'Windows: types of the window' cargo check --locked $(CORE) -p dbgpt-upgrade-desktop
	)
	$(STAGE) 'Windows: clippy of the tests' cargo clippy --locked --workspace --test windows -- -D warnings
	DBGPT_WINDOWS_PROGRAM="$(WINDOWS_DEBUG)/dbgpt-upgrade.exe" $(STAGE) 'Windows: tests' cargo test --locked --test windows

# All release builds use the same packages, features and variable, so that `bench` does not rebuild what `package` has
# built. The variable is Tauri's (`tauri build` sets it): commands of Tauri that no capability allows are left out.
PROGRAMS := -p dbgpt-upgrade-desktop -p dbgpt-upgrade-cli
RELEASE := REMOVE_UNUSED_COMMANDS="$(CURDIR)" cargo build --locked --release --features tauri/custom-protocol $(PROGRAMS)

# tests/package/try-debian tries the .deb on a clean Debian; it needs root. Packages of another version are removed.
package:
	rm -rf target/release/bundle
	tests/lab/setup run
	$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	ui/node_modules/.bin/tauri build --ci -- --locked $(PROGRAMS)
	src-tauri/package/repack target/release/bundle/deb/*.deb
	ls -l target/release/bundle/*/*.{deb,rpm}

# PROFILE=dev builds within minutes, but the programs are ten times as large. The engine is built for size here: for
# speed the window's program would be larger than the 12 MiB that it may have.
PROFILE := release
windows:
	@tests/lab/setup windows
	$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	(
	  $(FOR_WINDOWS)
	  REMOVE_UNUSED_COMMANDS="$(CURDIR)" cargo build --locked --profile $(PROFILE) --features tauri/custom-protocol $(PROGRAMS) \
	    --config 'profile.release.package.dbgpt-upgrade-engine.opt-level="s"'
	)
	src-tauri/package/zip-windows "$(CROSS)/x86_64-pc-windows-gnu/$(PROFILE:dev=debug)" "$(LAB)/windows/versions" target/windows

macos-check:
	@tests/lab/setup windows
	$(ENTER)
	tests/lab/get-macos "$(LAB)/macos" "$(LAB)/windows/rust"
	mkdir -p ui/dist
	source "$(LAB)/macos/env"
	CARGO_TARGET_DIR="$(CROSS)" CARGO_PROFILE_DEV_DEBUG=0 cargo check --locked $(CORE) -p dbgpt-upgrade-desktop

fresh:
	@tests/lab/fresh $(FRESH)

# Results of an earlier run are removed first. The report is written even if the window misses its goals.
bench: setup
	@rm -rf target/bench
	make --no-print-directory bench-backup
	$(ENTER)
	failed=0
	make --no-print-directory bench-window || failed=$$?
	cargo run --locked --package dbgpt-upgrade-tests --bin bench report
	exit $$failed

# Our window beside a minimal one, and the sizes of what we ship. Exits with 1 if a goal is missed.
bench-window: setup
	@$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	$(RELEASE) -p minimal-window
	cargo test --locked -p dbgpt-upgrade-tests --bench window

# Backups beside the stock tools. DBGPT_BENCH_MIB=1024 for the full size; mydumper takes part if it is installed.
bench-backup: setup
	@$(ENTER)
	$(RELEASE)
	cargo run --locked --package dbgpt-upgrade-tests --bin bench

# From v0.4.7 to the newest release: DB-GPT's own scripts, and our plan.
bench-ladder: setup
	@$(ENTER)
	cargo run --locked --package dbgpt-upgrade-tests --bin bench ladder

# The accessibility tests visit every page of the real window, in both colours and languages, and save pictures.
PICTURES := light:light-backed-up-en dark:dark-done-en zh:light-inspect-zh-CN

screenshots: setup
	@$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	cargo build --locked
	cargo test --locked --test e2e accessible
	for picture in $(PICTURES); do
	  convert "target/e2e/$${picture#*:}.png" -strip +dither -colors 255 -define png:compression-level=9 "docs/window-$${picture%%:*}.png"
	done

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	$(ENTER)
	npm --prefix ui ci --no-audit --no-fund
	touch $@
