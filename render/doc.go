// Package render turns lifecycle resources into the manifests of every cluster
// they name.
//
// # The data path
//
//	read -> decode -> fan out per cluster -> resolve charts -> values -> helm -> k8s patches -> overlays -> policies -> order -> write
//
// Reading is package source, decoding package lifecycle, the fan-out package
// fleet, charts package chart, values, patches and overlays package istio, the
// engine package helm, rules package policies, the order package manifest.
// [Fleet] calls them in that order. Data flows one way: no step reads the
// environment, the clock or the network. Writing is the caller's: a stream, a
// tree (package gitops), or whatever a host wants.
//
// The library brings no charts: pass those of package chart/embedded, or a
// directory, as a [chart.Library].
package render
