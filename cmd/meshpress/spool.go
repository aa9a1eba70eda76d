package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
)

// spool keeps what is written until it is known to be right: in memory, and in a temporary file if it is large. What
// is written again takes no room.
type spool struct {
	last  bytes.Buffer // what is not in the file yet
	file  *os.File
	saved int64  // bytes in the file
	parts []span // what was written, in its order
}

// span is a part of what a spool keeps.
type span struct{ at, length int64 }

const (
	maxInMemory = 1 << 20 // 1 MiB, about five clusters of a class
	room        = maxInMemory + maxInMemory/4
)

// Write adds a text. The error is that of the temporary file.
func (s *spool) Write(text []byte) (int, error) {
	if s.last.Cap() == 0 {
		s.last = *bytes.NewBuffer(make([]byte, 0, room)) // what is not used of it takes no memory
	}
	at := s.saved + int64(s.last.Len())
	s.last.Write(text)
	s.again(span{at, int64(len(text))})
	if s.last.Len() < maxInMemory {
		return len(text), nil
	}
	return len(text), s.spill()
}

// add is Write, and returns the span with which the text can be written again.
func (s *spool) add(text []byte) (span, error) {
	part := span{s.saved + int64(s.last.Len()), int64(len(text))}
	_, err := s.Write(text)
	return part, err
}

// again adds a part that was written before.
func (s *spool) again(part span) {
	if n := len(s.parts); n > 0 && s.parts[n-1].at+s.parts[n-1].length == part.at {
		s.parts[n-1].length += part.length
		return
	}
	s.parts = append(s.parts, part)
}

func (s *spool) spill() error {
	if s.file == nil {
		file, err := os.CreateTemp("", "meshpress-*.yaml")
		if err != nil {
			return fmt.Errorf("write the output to a temporary file: %w", err)
		}
		s.file = file
		_ = os.Remove(file.Name()) // the open file stays readable without its name; Windows keeps the name until discard
	}
	n, err := s.last.WriteTo(s.file)
	s.saved += n
	if err != nil {
		return fmt.Errorf("write the output to a temporary file: %w", err)
	}
	return nil
}

// copyTo writes all parts. What is in the file and what is not are read as one.
func (s *spool) copyTo(out io.Writer) error {
	if s.file != nil {
		if err := s.spill(); err != nil {
			return err
		}
	}
	kept := io.ReaderAt(s.file)
	if s.file == nil {
		kept = bytes.NewReader(s.last.Bytes())
	}
	buffered := bufio.NewWriterSize(out, bufferSize)
	for _, part := range s.parts {
		if err := part.copyTo(buffered, kept); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write to stdout: %w", err)
	}
	return nil
}

const bufferSize = 256 << 10

// copyTo reads the part into what the writer has free.
func (part span) copyTo(out *bufio.Writer, kept io.ReaderAt) error {
	for part.length > 0 {
		if out.Available() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write to stdout: %w", err)
			}
		}
		free := out.AvailableBuffer()
		n, err := kept.ReadAt(free[:min(part.length, int64(cap(free)))], part.at)
		if n == 0 {
			return fmt.Errorf("read the output back: %w", err)
		}
		_, _ = out.Write(free[:n]) // it is in its place already
		part.at, part.length = part.at+int64(n), part.length-int64(n)
	}
	return nil
}

func (s *spool) discard() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
