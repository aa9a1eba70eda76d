// Package argocd is the config-management plugin of Argo CD: what its sidecar
// runs for one Application (contract of Argo CD 3.x, cmpserver/plugin).
//
// All input of the plugin comes from the environment; see [FromEnvironment].
// The plugin reads nothing outside the Application's repository, opens no
// connection and writes no file. It ignores KUBE_VERSION, which is empty in the
// Source Hydrator; a config says the version of a cluster.
//
// People read findings in the user interface. Findings never hold an
// environment value that is not a parameter of meshpress.
package argocd
