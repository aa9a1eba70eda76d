// Package fn holds what the hosts of meshpress have in common. Three hosts are
// its sub-packages: krm is the function of kustomize and kpt, argocd is the
// plugin of Argo CD, lsp is the server for editors. The fourth host is the command
// line, package main.
//
// A host turns its input into documents and options, calls [render.Load] and
// [render.Fleet.Render], and writes the result in the form that its caller
// expects. No host renders by itself.
package fn
