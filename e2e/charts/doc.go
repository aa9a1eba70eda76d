// Package charts runs the built program against real chart repositories: Debian's docker-registry, plain, with
// TLS and with basic authentication; a registry in this process; a static Helm repository behind nginx. Helm's
// own command line packs, pushes, indexes and logs in; meshpress locks and pulls:
//
//	charts of Istio, stamped as a release -> helm package, push -> registry
//	registry -> meshpress charts lock, pull -> render: the bytes of the embedded charts
//	registry -> meshpress bundle -> skopeo -> another registry, helm pull
//
// A gate, a proxy before a registry that breaks one thing, makes the faults. After each fault there must be a
// clear error and only whole files, and the same command must work once the fault is gone.
//
// Everything is on 127.0.0.1. Each test has a user with its own home and a proxy that refuses all connections.
// MESHPRESS_BIN names the program, MESHPRESS_HOSTS the directory of helm; `make e2e-charts` sets both.
// docker-registry, nginx and skopeo are Debian's. Tests are skipped with a message if a program is missing;
// MESHPRESS_ALL=1 makes that a failure.
package charts
