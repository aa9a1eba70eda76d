// Package flux builds what meshpress renders with the code of Flux's kustomize-controller: its generator, its
// build and its substitution of variables (github.com/fluxcd/pkg/kustomize).
//
//	examples/flux -> the Kustomization -> generate, build, substitute -> every object is there, as it must be
//
// The environment variable MESHPRESS_BIN names the built program; without it the tests are skipped. Pruning is done
// by the controller in a cluster, so only the annotations that it reads are looked at.
package flux
