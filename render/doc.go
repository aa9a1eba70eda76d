// Package render turns lifecycle resources into the manifests of every cluster
// they name.
//
// # The data path
//
//	read -> decode -> configure -> plan -> charts -> values -> fix -> helm -> patches -> overlays -> order -> namespaces -> check -> write
//
// [Read] reads the documents; a caller may bring them from elsewhere. [Load]
// decodes them (package lifecycle), merges the config and plans who gets what
// (package fleet). [Fleet.Render] resolves the charts (package chart). For each
// cluster it makes the values of the releases (package istio), lets the checks
// fix them, renders the charts (package helm), applies the `k8s` blocks and the
// overlays, sorts the objects (package manifest), adds the namespaces and calls
// the checks. Then it hands the cluster to the caller, who writes it. A test
// compares the line above with the code.
//
// Data flows one way. No step reads the environment, the clock or the network.
//
// # What the caller brings
//
// The library has no charts and no rules. [Options.Charts] opens charts: those
// of package chart/embedded, or a directory. [Options.Checks] makes the rules:
// those of package policies, or others. An unset option is never a panic: without
// charts there is a finding, without checks nothing is checked.
//
// # What is stable
//
// There is no release yet, so the API may change with every commit. CHANGELOG.md
// names each change of it. These keep their meaning: [Load], [Fleet.Render],
// [Options], [Checks], [Cluster], [Release] and the codes of package diag. The
// packages below this one serve these; their names may change without notice.
package render
