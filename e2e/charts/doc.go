// Package charts runs the built program against real homes of charts: Debian's
// docker-registry, plain, with TLS and with basic authentication; a registry in
// this process; a static Helm repository behind nginx. Helm's own command line
// packs, pushes, indexes and logs in what meshpress then locks and pulls:
//
//	charts of Istio, stamped as a release -> helm package, push -> registry
//	registry -> meshpress charts lock, pull -> render: the bytes of the embedded charts
//	registry -> meshpress bundle -> skopeo -> another registry, helm pull
//
// Faults are made by a gate, a proxy before a registry that breaks one thing.
// After each there is a clear error, no file but whole ones, and once the fault
// is gone the same command works.
//
// Everything is on 127.0.0.1. Each test has a user with a home of their own,
// and a proxy that lets nobody out. MESHPRESS_BIN names the program,
// MESHPRESS_HOSTS the directory of helm; `make e2e-charts` sets both.
// docker-registry, nginx and skopeo are Debian's. What is missing skips the
// tests that need it, and says so; MESHPRESS_ALL=1 makes it a failure.
package charts
