// Package kustomize runs the built program as a KRM function in the real kustomize, in both of its ways:
//
//	kustomize build    generators, transformers, validators, overlays
//	kustomize fn run   in place, file by file, with the library that kpt uses
//
// MESHPRESS_HOSTS names the directory of the program kustomize, MESHPRESS_BIN meshpress; `make built` sets
// both. Without them the tests are skipped.
package kustomize
