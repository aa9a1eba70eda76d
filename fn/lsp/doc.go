// Package lsp is the host for editors: a server of the Language Server Protocol on standard input and output. It checks
// the inputs when a file is opened or saved, and publishes the findings as diagnostics. A hover shows the page of the
// finding in that line.
//
// It judges saved files, as every other host does. It does not complete: the JSON schemas do.
package lsp
