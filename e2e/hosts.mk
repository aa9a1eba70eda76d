# The programs that run meshpress for real: Argo CD, a Kubernetes API, kustomize, kpt;
# and Helm, whose charts it takes.
# Each is built once, from Go modules alone, and kept by name and version:
#
#   $(HOSTS_CACHE)/etcd-3.6.16 ...     the programs, shared by all checkouts
#   $(HOSTS)/etcd ...                  links to this set of versions, for PATH and the tests
#
# Included by the Makefile at the top; `make -f e2e/hosts.mk hosts` does as well.
# A program is built under a temporary name: a build that is killed leaves nothing.

E2E := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
HOSTS_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/meshpress-e2e
export CGO_ENABLED ?= 0

ETCD := 3.6.16
KUBERNETES := 1.36.3
# The oldest that an embedded version of Istio supports: that of 1.22 and 1.23.
OLDEST := 1.26.15
ARGOCD := 3.5.7
KUSTOMIZE := 5.8.2
KWOK := 0.8.0
HELM := 3.22.0
# Looks for what a screen reader or a keyboard cannot use. A script of npm, which must be installed.
AXE := 4.11.0
# Completes and checks YAML in VS Code, Neovim, Helix and others. A program of npm.
YAML_LANGUAGE_SERVER := 1.23.0
# The multi-call program of Argo CD is our main.go around its packages.
ARGOMINI := $(ARGOCD)-$(shell cksum <$(E2E)/argocd/cmd/argomini/main.go | cut -d' ' -f1)

# So is that of kpt, around its functions.
KPT := 1.0.0-beta.61-$(shell cksum <$(E2E)/kpt/cmd/kpt/main.go | cut -d' ' -f1)

HOST_FILES := etcd-$(ETCD) kube-apiserver-$(KUBERNETES) kube-controller-manager-$(KUBERNETES) \
	kube-scheduler-$(KUBERNETES) kwok-$(KWOK) kustomize-$(KUSTOMIZE) argocd-$(ARGOMINI) \
	git-verify-wrapper.sh-$(ARGOCD) gpg-wrapper.sh-$(ARGOCD)
ARGOCD_NAMES := argocd-cmp-server argocd-repo-server argocd-application-controller argocd-commit-server

# One directory of links for one set of versions, so that two checkouts do not quarrel.
HOSTS := $(HOSTS_CACHE)/set-$(shell echo $(HOST_FILES) | cksum | cut -d' ' -f1)

# The versions of Istio whose istiod is started: a module file each in e2e/istiod/pilot.
ISTIODS := 1.24 1.28

.PHONY: hosts e2e-accepted e2e-argocd e2e-istiod hosts-bench hosts-dir hosts-check
hosts: $(addprefix $(HOSTS_CACHE)/,$(HOST_FILES)) ## build what e2e/argocd runs (a quarter of an hour when cold)
	@mkdir -p $(HOSTS)
	@set -e; for f in $(HOST_FILES); do ln -sfn ../$$f $(HOSTS)/$$(echo $$f | sed 's/-[0-9].*//'); done
	@for n in $(ARGOCD_NAMES); do ln -sfn argocd $(HOSTS)/$$n; done
	@$(MAKE) --no-print-directory -f $(E2E)/hosts.mk hosts-check

hosts-bench: hosts $(HOSTS_CACHE)/helm-$(HELM) ## the same, and Helm: to measure against, and to install what is taken over
	@ln -sfn ../helm-$(HELM) $(HOSTS)/helm

# -trimpath and CGO_ENABLED as above: then the packages of the programs serve the
# tests too. -vet=off: vet would look through all of Argo CD first.
e2e-argocd: hosts-bench ## run bin/meshpress in Argo CD against a Kubernetes API (ten minutes; ARGS=-v says more)
	cd $(E2E)/argocd && MESHPRESS_BIN=$(abspath $(E2E)/../bin/meshpress) MESHPRESS_HOSTS=$(HOSTS) \
	  go test -mod=readonly -trimpath -vet=off -count=1 -timeout 60m $(ARGS) ./...

e2e-accepted: hosts $(HOSTS_CACHE)/kube-apiserver-$(OLDEST) ## ask real kube-apiservers what they take and what they refuse (two minutes)
	@ln -sfn ../kube-apiserver-$(OLDEST) $(HOSTS)/
	cd $(E2E)/accepted && MESHPRESS_HOSTS=$(HOSTS) go test -count=1 -timeout 30m $(ARGS) .

# Not part of e2e: a cold build of the two istiods takes a quarter of an hour.
e2e-istiod: hosts $(foreach v,$(ISTIODS),$(HOSTS_CACHE)/pilot-discovery-$(v)) ## start the real istiod against a Kubernetes API (two minutes; needs root; ARGS=-v says more)
	@for v in $(ISTIODS); do ln -sfn ../pilot-discovery-$$v $(HOSTS)/; done
	cd $(E2E)/istiod && MESHPRESS_BIN=$(abspath $(E2E)/../bin/meshpress) MESHPRESS_HOSTS=$(HOSTS) \
	  go test -count=1 -timeout 30m $(ARGS) .

hosts-dir: ## print the directory for MESHPRESS_HOSTS
	@echo $(HOSTS)

hosts-check: ## fail if a program is missing, and name it
	@missing=; for n in $(ARGOCD_NAMES) $(foreach f,$(HOST_FILES),$(shell echo $(f) | sed 's/-[0-9].*//')); do \
	  [ -x $(HOSTS)/$$n ] || missing="$$missing $$n"; done; \
	if [ -n "$$missing" ]; then echo "missing in $(HOSTS):$$missing" >&2; exit 1; fi
	@echo "hosts: all in $(HOSTS)"

# $(call build,module directory,package,linker flags)
define build
	@mkdir -p $(@D)
	cd $(E2E)/$1 && go build -mod=readonly -trimpath -ldflags='-s -w $3' -o $@.$$$$.tmp $2 && mv $@.*.tmp $@
endef
# $(call install,package@version,name)
define install
	@mkdir -p $(@D)
	dir=$$(mktemp -d $(@D)/tmp.XXXXXX) && GOBIN=$$dir go install -trimpath -ldflags='-s -w' $1 && mv $$dir/$2 $@; rc=$$?; rm -rf $$dir; exit $$rc
endef

$(HOSTS_CACHE)/etcd-$(ETCD):
	$(call build,etcd,go.etcd.io/etcd/server/v3)

# Without a version the API says 0.0.0, and Argo CD hands that to plugins as KUBE_VERSION.
# Old versions have it in two packages.
kube_version = $(foreach p,component-base/version client-go/pkg/version,$(foreach v,gitVersion=v$1 \
	gitMajor=$(word 1,$(subst ., ,$1)) gitMinor=$(word 2,$(subst ., ,$1)),-X k8s.io/$(p).$(v)))
$(HOSTS_CACHE)/kube-%-$(KUBERNETES):
	$(call build,kubernetes,k8s.io/kubernetes/cmd/kube-$*,$(call kube_version,$(KUBERNETES)))
$(HOSTS_CACHE)/kube-%-$(OLDEST):
	$(call build,kubernetes/oldest,k8s.io/kubernetes/cmd/kube-$*,$(call kube_version,$(OLDEST)))
$(HOSTS_CACHE)/pilot-discovery-%: $(E2E)/istiod/pilot/istio-%.mod
	$(call build,istiod/pilot,-modfile=istio-$*.mod istio.io/istio/pilot/cmd/pilot-discovery)

$(HOSTS_CACHE)/argocd-$(ARGOMINI): $(E2E)/argocd/cmd/argomini/main.go
	$(call build,argocd,./cmd/argomini,-X github.com/argoproj/argo-cd/v3/common.version=$(ARGOCD))
	@touch $@

# Module files have no executable bit.
$(HOSTS_CACHE)/%.sh-$(ARGOCD):
	@mkdir -p $(@D)
	cd $(E2E)/argocd && install -m755 $$(go list -mod=readonly -m -f '{{.Dir}}' github.com/argoproj/argo-cd/v3)/hack/$*.sh $@

$(HOSTS_CACHE)/axe-$(AXE).js:
	@mkdir -p $(@D)
	dir=$$(mktemp -d $(@D)/tmp.XXXXXX) && cd $$dir && npm pack --silent axe-core@$(AXE) >/dev/null && \
	  tar -xzf axe-core-$(AXE).tgz package/axe.min.js && mv package/axe.min.js $@; rc=$$?; rm -rf $$dir; exit $$rc

$(HOSTS_CACHE)/yaml-language-server-$(YAML_LANGUAGE_SERVER):
	@mkdir -p $(@D)
	dir=$$(mktemp -d $(@D)/tmp.XXXXXX) && npm install --silent --no-audit --no-fund --prefix $$dir \
	  yaml-language-server@$(YAML_LANGUAGE_SERVER) >/dev/null && mv $$dir $@; rc=$$?; rm -rf $$dir; exit $$rc

$(HOSTS_CACHE)/kustomize-$(KUSTOMIZE):
	$(call install,sigs.k8s.io/kustomize/kustomize/v5@v$(KUSTOMIZE),kustomize)
$(HOSTS_CACHE)/kwok-$(KWOK):
	$(call install,sigs.k8s.io/kwok/cmd/kwok@v$(KWOK),kwok)
$(HOSTS_CACHE)/kpt-$(KPT):
	$(call build,kpt,./cmd/kpt)
# With the product's versions of what they have in common, which is most of it.
$(HOSTS_CACHE)/helm-$(HELM):
	$(call build,charts,helm.sh/helm/v3/cmd/helm)
