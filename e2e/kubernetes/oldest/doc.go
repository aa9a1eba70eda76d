// Package oldest has the requirements of kube-apiserver in the oldest version that an embedded version of Istio
// supports. It has no code.
package oldest
