//go:build race

package golden

// isRace tells that the race detector runs, which makes a rendering ten times as slow.
const isRace = true
