# make run    everything up to the open window          make test   everything up to the last green test
# make build  window and command line, in target/debug  make setup  only what the tests need, installed
# make bench  window, backups, ladder beside their peers, into docs/performance.md   make package  .deb and .rpm, in target/release/bundle
# make fresh  README's two commands on a clean Debian 12, as root; FRESH=setup for the setup alone
# make screenshots  the README's pictures, anew
# make windows  both programs for Windows, built here, in target/windows; make macos-check  all of it type-checked for macOS
# make test-windows  builds for Windows and runs the command line under wine; a part of `make test`, but for `make test WINDOWS=no`
#
# Each installs what is missing first and says what (tests/lab/setup); running again costs nothing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.PHONY: run build test test-windows setup package windows macos-check bench bench-window bench-backup bench-ladder screenshots fresh

LAB := $(or $(DBGPT_LAB),$(CURDIR)/target/lab)
# What the setup brought that is not on the PATH by itself.
ENTER := source "$(LAB)/env"
STAGE := tests/lab/stage
SCRIPTS := .ci/run fuzz/run src-tauri/package/repack src-tauri/package/zip-windows tests/lab/fetch tests/lab/fresh tests/lab/get-debian tests/lab/get-macos tests/lab/get-mysql56 tests/lab/get-windows tests/lab/setup tests/lab/stage tests/package/try-debian

# The debug profile: the window is up minutes earlier than with the release profile, whose linking (fat LTO) pays off in a
# package only. CONFIG=path/to/DB-GPT opens that install.
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

# The pages before Rust: the app embeds them. The app before the tests: they drive the real binaries.
test: setup
	@$(ENTER)
	started=$$SECONDS
	$(STAGE) scripts shellcheck $(SCRIPTS)
	$(STAGE) 'packages of the pages' make --no-print-directory ui/node_modules/.package-lock.json
	$(STAGE) 'types of the pages' npm --prefix ui run check
	$(STAGE) 'tests of the pages' npm --prefix ui run test
	$(STAGE) 'pages' npm --prefix ui run build
	$(STAGE) format cargo fmt --check
	$(STAGE) clippy cargo clippy --locked --workspace --all-targets -- -D warnings
	$(STAGE) 'app and command line' cargo build --locked
	$(STAGE) fuzz fuzz/run
	$(STAGE) tests cargo test --locked --workspace
	[[ "$(WINDOWS)" = no ]] || make --no-print-directory test-windows
	printf '\n=== all green, %d s\n' $$((SECONDS - started))

# Another compiler builds for Windows (tests/lab/get-windows), so that it has a folder of its own. The window is type-checked only:
# its pages need not be built, and nothing here can show them.
# WINDOWS=no leaves all of that out of `make test`, where 5 GB are too much.
WINDOWS ?= yes
CROSS := $(CURDIR)/target/cross
FOR_WINDOWS := source "$(LAB)/windows/env" && export CARGO_TARGET_DIR="$(CROSS)" CARGO_PROFILE_DEV_DEBUG=0
WINDOWS_DEBUG := $(CROSS)/x86_64-pc-windows-gnu/debug
CORE := -p dbgpt-upgrade-engine -p dbgpt-upgrade-cli

# The servers are those of the other tests.
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

# The same programs, features and variable for all that is built for release, so that what `package` built is not built again by
# `bench`. The variable is Tauri's: `tauri build` sets it, and those of Tauri's own commands that no capability names stay out.
PROGRAMS := -p dbgpt-upgrade-desktop -p dbgpt-upgrade-cli
RELEASE := REMOVE_UNUSED_COMMANDS="$(CURDIR)" cargo build --locked --release --features tauri/custom-protocol $(PROGRAMS)

# The .deb is tried on a clean Debian by tests/package/try-debian, which needs root.
package:
	tests/lab/setup run
	$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	ui/node_modules/.bin/tauri build --ci -- --locked $(PROGRAMS)
	src-tauri/package/repack target/release/bundle/deb/*.deb
	ls -l target/release/bundle/*/*.{deb,rpm}

# PROFILE=dev builds in minutes, and what comes out is ten times as large.
PROFILE := release
windows:
	@tests/lab/setup windows
	$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	(
	  $(FOR_WINDOWS)
	  REMOVE_UNUSED_COMMANDS="$(CURDIR)" cargo build --locked --profile $(PROFILE) --features tauri/custom-protocol $(PROGRAMS)
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

# Nothing of an earlier run comes into the report, which is written whatever the window's goals came to.
bench: setup
	@rm -rf target/bench
	make --no-print-directory bench-backup
	$(ENTER)
	failed=0
	make --no-print-directory bench-window || failed=$$?
	cargo run --locked --package dbgpt-upgrade-tests --bin bench report
	exit $$failed

# Our window beside a minimal one, and what is shipped on the scales. Ends with 1 when a goal is missed.
bench-window: setup
	@$(ENTER)
	make --no-print-directory ui/node_modules/.package-lock.json
	npm --prefix ui run build
	$(RELEASE) -p minimal-window
	cargo test --locked -p dbgpt-upgrade-tests --bench window

# Backups side by side with the stock tools. DBGPT_BENCH_MIB=1024 for the full size; mydumper takes part where it is installed.
bench-backup: setup
	@$(ENTER)
	$(RELEASE)
	cargo run --locked --package dbgpt-upgrade-tests --bin bench

# From v0.4.7 to the newest release: DB-GPT's own scripts one by one, and our plan.
bench-ladder: setup
	@$(ENTER)
	cargo run --locked --package dbgpt-upgrade-tests --bin bench ladder

# The accessibility tests go through all pages of the real window, in both colours and languages, and leave pictures.
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
