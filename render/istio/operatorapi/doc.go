// Package operatorapi has the types that upstream's API gives the values of an
// IstioOperator, which istioctl decodes them with. Types differ between versions
// of Istio: table.txt has those of the embedded ones.
//
// The package knows types only. Whether a chart reads a value, and what a chart
// makes of it, is not its business.
package operatorapi
