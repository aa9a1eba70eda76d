// Package fn holds what the hosts of meshpress have in common; the hosts are
// its sub-packages: krm is the function of kustomize and kpt, argocd the
// plugin of Argo CD. The command line is a host too, package main.
//
// A host turns what it is given into documents and options, calls [render.Load]
// and [render.Fleet.Render], and writes what comes out as its caller wants it.
// None of them renders anything by itself.
package fn
