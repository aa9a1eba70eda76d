// Package stack starts etcd, a Kubernetes API with its controllers, nodes of kwok, and Argo CD on the loopback
// interface. Each stack starts empty, and is stopped at the end of the test:
//
//	process.go  one program: its log, its end
//	cluster.go  etcd, API, controllers, scheduler, kwok
//	world.go    what clouds and metrics do to objects
//	istiod.go   what istiod does to webhooks
//	injector.go the webhooks that istiod serves
//	argocd.go   Argo CD: its settings
//	servers.go  and its servers
//	cmp.go      the plugin server
//	git.go      the repository that it reads
//	app.go      an Application: applied, refreshed, waited for
//	differences.go  why it is OutOfSync
//	examples.go the files of examples/argocd
//
// The package does not check meshpress.
package stack
