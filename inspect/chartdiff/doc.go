// Package chartdiff compares the charts of two versions for somebody who upgrades: the values that a user can set, by
// what templates see of them, and the objects that the charts render for given values.
//
// Charts keep their defaults below a key of their own, which is not the same in all versions; what templates see does
// not have it. The package finds no charts: the caller has them.
package chartdiff
