// Package argocd is the config-management plugin of Argo CD: what its sidecar
// runs for one Application (contract of Argo CD 3.x, cmpserver/plugin).
//
// Everything that the plugin is told comes by the environment; see
// [FromEnvironment]. It reads nothing outside the Application's repository and
// opens no connection. What it renders does not depend on KUBE_VERSION, which
// is empty in the Source Hydrator: a config says the version of a cluster.
package argocd
