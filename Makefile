# `make help` lists the targets.
BIN := bin/meshpress
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build test sweep race fuzz golden built parity e2e e2e-charts e2e-hostile e2e-report e2e-editor e2e-release release systems docs bench bench-upstream growth lint fmt image clean

include e2e/hosts.mk # the programs that the tests start

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The flags are those of the README's `go run` and of `go test`: one compilation serves all.
build: ## build bin/meshpress, static (minutes at first; it prints what it compiles)
	go build -v -o $(BIN) ./cmd/meshpress

# Tests have no time limit of their own. One ends a run that hangs, on a machine that does other work, too.
PATIENCE = -timeout 60m

# The collector of garbage runs less often than in production: a sixth of the time for memory that is there.
test: ## vet and test the module: units, goldens, the command line
	GOGC=400 go test -vet=all $(PATIENCE) -short ./...

sweep: ## the same with all cases of the long tests: each step at which a run may die, each fixture (minutes)
	go test -vet=all $(PATIENCE) ./...

race: ## the same under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race $(PATIENCE) ./...

# What the tests of the built program find in the environment.
BUILT = MESHPRESS_BIN=$(CURDIR)/$(BIN) MESHPRESS_HOSTS=$(HOSTS)

$(HOSTS)/kustomize: $(HOSTS_CACHE)/kustomize-$(KUSTOMIZE)
$(HOSTS)/kpt: $(HOSTS_CACHE)/kpt-$(KPT)
$(HOSTS)/helm: $(HOSTS_CACHE)/helm-$(HELM)
$(HOSTS)/kustomize $(HOSTS)/kpt $(HOSTS)/helm:
	@mkdir -p $(@D) && ln -sfn ../$(<F) $@

built: build e2e-charts $(HOSTS)/kustomize $(HOSTS)/kpt ## run the built program: schemas of Kubernetes, kustomize, the build of Flux, kpt, homes of charts, and a corpus if MESHPRESS_CORPUS names one
	cd e2e/schema && $(BUILT) go test -count=1 ./...
	cd e2e/corpus && $(BUILT) go test -count=1 ./...
	cd e2e/kustomize && $(BUILT) go test -count=1 ./...
	cd e2e/flux && $(BUILT) go test -count=1 ./...
	cd e2e/kpt && $(BUILT) go test -vet=off -count=1 .

# Most of these tests wait for somebody: more of them at once than there are cores.
e2e-charts: build $(HOSTS)/helm ## fetch charts from registries, Helm repositories and bundles (a minute; ARGS=-v says more)
	cd e2e/charts && $(BUILT) go test -count=1 -parallel 12 $(ARGS) ./...

# Without npm there is no axe-core, and its test is skipped.
AXE_JS := $(HOSTS_CACHE)/axe-$(AXE).js
e2e-report: build ## open the report in Chromium, which must be installed, as npm (two minutes; ARGS=-v says more)
	@$(MAKE) --no-print-directory $(AXE_JS) || echo "no axe-core"
	cd e2e/report && $(BUILT) MESHPRESS_AXE=$$(ls $(AXE_JS) 2>/dev/null) go test -count=1 -timeout 20m $(ARGS) ./...

YAML_SERVER := $(HOSTS_CACHE)/yaml-language-server-$(YAML_LANGUAGE_SERVER)
e2e-editor: build ## try it in editors: the YAML server of VS Code and others (needs npm), and Neovim, which must be installed (a minute)
	@$(MAKE) --no-print-directory $(YAML_SERVER) || echo "no yaml-language-server"
	cd e2e/editor && $(BUILT) MESHPRESS_YAML_SERVER=$$(ls $(YAML_SERVER)/node_modules/.bin/yaml-language-server 2>/dev/null) go test -count=1 -timeout 20m $(ARGS) ./...

e2e-release: ## build a release for one system twice, from fresh clones, and look at all of it (minutes)
	MESHPRESS_RELEASE=1 go test -count=1 -timeout 30m $(ARGS) ./e2e/release

e2e: build e2e-report e2e-editor e2e-hostile e2e-accepted e2e-release e2e-argocd ## run it in Argo CD on a Kubernetes API, in Git repositories, and as a container (builds the hosts first: a quarter of an hour when cold)
	cd e2e/publish && $(BUILT) go test -count=1 -timeout 20m ./...
	cd e2e/image && $(BUILT) go test -count=1 -timeout 20m ./...

e2e-hostile: build ## attack it with inputs that want to hurt, watched by strace (minutes; ARGS=-v says more)
	cd e2e/hostile && $(BUILT) go test -count=1 -timeout 30m $(ARGS) ./...

e2e-argocd e2e-accepted e2e-istiod: build # in e2e/hosts.mk

parity: build ## compare with upstream's own renderer (builds a good part of Istio: minutes when cold)
	cd e2e/parity && MESHPRESS_BIN=$(CURDIR)/$(BIN) go test -count=1 -timeout 60m ./...

golden: ## rewrite the golden trees; read the diff before you commit it
	go test ./golden -update
	git --no-pager diff --stat -- golden

FUZZTIME ?= 30s
fuzz: ## run every fuzz target for FUZZTIME (30s)
	@set -e; for pkg in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "== $$pkg $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg; \
	  done; done

bench: build $(HOSTS)/kustomize ## measure: one cluster cold, the marginal cluster, the bare Helm engine, memory, kustomize
	$(BUILT) go test -run '^$$' -bench . -benchmem ./bench

bench-upstream: build ## measure one process beside upstream's own renderer, with the inputs of upstream (builds it: minutes for each version when cold; ISTIO=1.29.1 measures one)
	cd e2e/parity && MESHPRESS_BIN=$(CURDIR)/$(BIN) go test -run '^$$' -bench 'Upstream/$(ISTIO)' -benchtime 1x -timeout 60m .

growth: ## check that costs grow as the input does, along each of its dimensions (minutes)
	MESHPRESS_GROWTH=1 go test ./bench -count=1 -timeout 60m -run "Grows?AsTheInput"

lint: ## golangci-lint, with the reasons in .golangci.yml; no module of the product's own
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI) run ./...
GOLANGCI ?= v2.15.0

fmt: ## format the code
	gofmt -w $$(git ls-files '*.go')

docs: ## make static pages with a search of the documentation in dist/site, and check its links
	go run ./docs/site

release: ## build the files of a release into dist: make release VERSION=v0.1.0 (ARGS='-targets linux/amd64' builds less)
	go run ./release -version '$(VERSION)' $(ARGS)

systems: ## compile for Windows and macOS (minutes for each when cold)
	GOOS=windows GOARCH=amd64 go build -o /dev/null ./cmd/meshpress
	GOOS=darwin GOARCH=arm64 go build -o /dev/null ./cmd/meshpress

image: ## build the container image with whatever builder is there
	$(or $(shell command -v docker),$(shell command -v podman),buildah) build -t meshpress:dev .

clean: ## remove what was built
	rm -rf bin out dist
