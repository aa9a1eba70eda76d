// Package vendor compares what meshpress renders with what the vendor of the
// lifecycle resources made of them by itself: labs in which the vendor replaced
// its resources by Helm releases.
//
//	lab: resources, and releases with their values
//	resources -> meshpress -> objects  \
//	releases  -> Helm      -> objects  -> compared, object by object
//
// Both sides are rendered from the same charts. Each difference needs a reason
// in reasons_test.go; docs/vendor.md is written from the labs of testdata and these
// reasons. The environment variable MESHPRESS_VENDOR names a directory with more
// labs, one directory for each.
package vendor
