// Package arrows holds the test of which package may import which. It has no
// code of its own. docs/architecture.md has the drawing.
package arrows
