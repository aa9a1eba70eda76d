//go:build race

package engine_test

// addressSpace is unlimited: the race detector needs more than any bound.
const addressSpace = "unlimited"
