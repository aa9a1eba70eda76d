// Package page writes an overview of a fleet (package overview) as one HTML file.
//
// The file has everything inside: it loads nothing, and its Content-Security-Policy allows only its own style and its
// own script, by their hashes. Text of an input is escaped by html/template; what does not print is written as in Go.
// The page is complete without its script, which filters, sorts, opens what a link leads to, and changes colours.
//
// The package computes nothing about the fleet. It arranges, marks what differs, and folds what is long.
package page
