// Package operatorapi has the types of the values of an IstioOperator, with
// which istioctl decodes them. The types differ between versions of Istio:
// table.txt has those of the embedded versions.
//
// The package knows only types. It does not know whether a chart reads a value,
// or what a chart does with it.
package operatorapi
