// Package image builds the container image and runs it, without a Docker engine:
//
//	Dockerfile -> buildah (chroot isolation) -> podman, runc -> the same bytes as the program
//
// The Dockerfile is the published one. The tests make its base, golang:1.26, themselves from a shell and the Go
// toolchain, modules and build cache of this machine, so that nothing is pulled. Containers run as in
// kustomize, without a network and as nobody, and with a read-only file system.
//
// MESHPRESS_BIN names the program to compare with; kustomize is searched in MESHPRESS_HOSTS and on the PATH.
// The tools are Debian's buildah, podman, runc and busybox-static, and need root. If one is missing, the tests
// are skipped with a message.
package image
