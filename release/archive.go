package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// entry is a file of an archive, or a directory if its name ends with a slash.
type entry struct {
	name    string
	mode    fs.FileMode
	content []byte
}

// pack writes the archive of a target: zip for Windows, else a tarball.
func (t target) pack(file string, date time.Time, entries []entry) error {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	var b bytes.Buffer
	write := packTarball
	if t.system == "windows" {
		write = packZip
	}
	if err := write(&b, date, entries); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

func packTarball(w io.Writer, date time.Time, entries []entry) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := packTar(z, date, entries); err != nil {
		return err
	}
	return z.Close()
}

// packTar writes files that belong to root and have one date.
func packTar(w io.Writer, date time.Time, entries []entry) error {
	t := tar.NewWriter(w)
	for _, e := range entries {
		head := &tar.Header{Name: e.name, Mode: unixMode(e.mode), Size: int64(len(e.content)), ModTime: date,
			Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if e.name[len(e.name)-1] == '/' {
			head.Typeflag = tar.TypeDir
		}
		if err := t.WriteHeader(head); err != nil {
			return err
		}
		if _, err := t.Write(e.content); err != nil {
			return err
		}
	}
	return t.Close()
}

// unixMode returns the bits of a mode as tar has them.
func unixMode(m fs.FileMode) int64 {
	bits := int64(m.Perm())
	if m&fs.ModeSticky != 0 {
		bits |= 0o1000
	}
	return bits
}

func packZip(w io.Writer, date time.Time, entries []entry) error {
	z := zip.NewWriter(w)
	for _, e := range entries {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: date}
		head.SetMode(e.mode)
		f, err := z.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := f.Write(e.content); err != nil {
			return err
		}
	}
	return z.Close()
}
