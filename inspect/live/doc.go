// Package live reads what `kubectl get -o yaml` or `-o json` prints of a
// cluster, and says of each object who wrote it: managers of fields, owners, Helm
// releases, Argo CD, operators.
//
// It opens no files and no connection, and compares nothing: see package takeover.
package live
