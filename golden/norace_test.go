//go:build !race

package golden

// isRace tells that the race detector runs.
const isRace = false
