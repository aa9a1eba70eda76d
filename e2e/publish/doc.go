// Package publish lets the built program publish to real Git repositories under
// conditions that unit tests cannot make: many processes at once, processes that
// are killed at every step, a repository with 100,000 other files, disks that are
// full or read-only, and configurations that change files on their way.
//
// MESHPRESS_BIN names the program. Disks of their own need root and are skipped
// without it. BenchmarkPublish compares publishing a fleet with rendering it.
package publish
