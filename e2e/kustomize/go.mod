module github.com/meshpress/meshpress/e2e/kustomize

go 1.26.0

require (
	github.com/google/go-cmp v0.7.0
	go.yaml.in/yaml/v3 v3.0.5
)
