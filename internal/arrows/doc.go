// Package arrows has the test of which package may import which. It has no other code. docs/architecture.md has
// the drawing.
package arrows
