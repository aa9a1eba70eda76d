// Package publish publishes with the built program to real Git repositories, under conditions that unit tests
// cannot create: many concurrent processes, processes that are killed at every step, a repository with 100,000
// other files, full and read-only disks, and git configurations that change files.
//
// MESHPRESS_BIN names the program. Tests that mount disks need root and are skipped without it.
// BenchmarkPublish compares publishing a fleet with rendering it.
package publish
