// Package argocd is the config-management plugin of Argo CD: what its sidecar
// runs for one Application (contract of Argo CD 3.x, cmpserver/plugin).
//
// Everything that the plugin is told comes by the environment; see
// [FromEnvironment]. It reads nothing outside the Application's repository,
// opens no connection and writes no file. What it renders does not depend on
// KUBE_VERSION, which is empty in the Source Hydrator: a config says the
// version of a cluster.
//
// Findings are what people read in the user interface. They never hold an
// environment value that is not a parameter of meshpress.
package argocd
