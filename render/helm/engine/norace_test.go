//go:build !race

package engine_test

// addressSpace bounds the process of a bomb, in KiB.
const addressSpace = "3000000"
