// Package accepted asks a real API server whether it takes what meshpress
// renders, and whether it refuses what meshpress refuses:
//
//	golden trees -> server-side dry run, with strict validation -> taken
//	their objects, each changed in many ways -> both say the same
//
// The environment variable MESHPRESS_HOSTS names the directory with etcd and
// kube-apiserver (`make -f e2e/hosts.mk hosts`); without it the tests are skipped.
// The package is part of the main module, whose package policies/acceptance it
// judges.
package accepted
