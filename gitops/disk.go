package gitops

import "os"

// disk is a directory, and the system that it is on.
type disk struct {
	*os.Root
	*system
}

// system is what systems and their file systems differ in. Tests replace parts of it.
type system struct {
	step     func(what string)                          // is called whenever something has changed on disk
	sync     func(*os.File) error                       // makes a file safe on disk
	syncsAll func() bool                                // tells whether there is a syncAll
	syncAll  func(dir *os.File) error                   // makes the file system of a directory safe on disk
	link     func(root *os.Root, from, to string) error // makes a hard link
	// swaps two directories in one step, or returns errors.ErrUnsupported
	exchange func(root *os.Root, a, b string) error
}

// native is the system that the program runs on.
func native() *system {
	return &system{step: func(string) {}, sync: (*os.File).Sync, syncsAll: syncsAll, syncAll: syncFileSystem,
		link: (*os.Root).Link, exchange: exchangeDirs}
}

// open opens a directory of the disk.
func (d disk) open(dir string) (disk, error) {
	root, err := d.OpenRoot(dir)
	return disk{root, d.system}, err
}
