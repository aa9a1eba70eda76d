// Package live reads what `kubectl get -o yaml` or `-o json` prints of a cluster, and finds who wrote each object:
// managers of fields, owners, Helm releases, Argo CD, operators.
//
// It opens no files and no connection. It does not compare: package takeover does.
package live
