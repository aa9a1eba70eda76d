// Package image builds the container image and runs it, without a Docker engine:
//
//	Dockerfile -> buildah (chroot isolation) -> podman, runc -> the same bytes as the program
//
// The Dockerfile is the one that is published. Its base, golang:1.26, is made up
// on the spot: a shell, and the Go toolchain, modules and build cache of this
// machine, so that nothing is pulled. Containers run as kustomize runs functions,
// without a network, as nobody, and on a read-only file system besides.
//
// MESHPRESS_BIN names the program to compare with; kustomize is looked for in
// MESHPRESS_HOSTS and on the PATH. The tools are Debian's buildah, podman, runc
// and busybox-static, and want root. What is missing skips the tests, and says so.
package image
