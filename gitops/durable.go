package gitops

import "sync/atomic"

// Staged files are safe on disk before the first cluster is swapped. For few clusters each file and each directory is
// synced. For many, the file system is synced once, because each sync waits for the disk.

// maxSynced is how many clusters are synced file by file. What else is on the file system has to wait only for
// runs that change more.
const maxSynced = 8

// durable decides how the clusters of a staging area become safe on disk.
type durable struct {
	all     bool         // the system can sync everything at once
	written atomic.Int64 // clusters
}

// each tells whether the files of the next cluster must be synced one by one.
func (d *durable) each() bool { return d.written.Add(1) <= maxSynced || !d.all }

// atOnce tells whether the file system must be synced before the swap.
func (d *durable) atOnce() bool { return d.all && d.written.Load() > maxSynced }
