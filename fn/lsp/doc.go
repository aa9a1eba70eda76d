// Package lsp is the host for editors: a server of the Language Server Protocol on standard input and output. It checks
// the inputs when a file is opened or saved, and publishes the findings as diagnostics; a hover shows the page of the
// finding in that line.
//
// It judges what is saved, as every other host does. It completes nothing: the JSON schemas do.
package lsp
