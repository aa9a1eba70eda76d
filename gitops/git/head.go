package git

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Head is the commit that is checked out.
type Head struct {
	ID         string
	Name, Mail string    // of the author
	Date       time.Time // of the author, in that person's time zone
	Committed  time.Time // in the committer's time zone
	Subject    string    // the first paragraph of the message
	Body       string    // the other paragraphs
}

const maxCommit = 4 << 20 // bytes: a commit has a message, no files

// Head reads the commit that is checked out. The error is [ErrNoCommit], or says
// what is wrong with the commit.
func (c *Checkout) Head(ctx context.Context) (Head, error) {
	var h Head
	err := c.driver("cat-file", "--batch").stream(ctx, strings.NewReader("HEAD\n"), func(answers *bufio.Reader) error {
		id, kind, size, err := header(answers, maxCommit)
		if errors.Is(err, errMissing) {
			return fmt.Errorf("%w: there is none yet, or %w", ErrNoCommit, err)
		}
		if err == nil && kind != "commit" {
			err = fmt.Errorf("it is a %s, not a commit", kind)
		}
		text := make([]byte, size)
		if err == nil {
			_, err = io.ReadFull(answers, text)
		}
		if err == nil {
			h, err = parseHead(id, string(text))
		}
		if err != nil {
			return fmt.Errorf("the commit that is checked out: %w", err)
		}
		_, err = io.Copy(io.Discard, answers)
		return err
	})
	return h, err
}

// parseHead reads a commit object: lines with a key and a value, an empty line,
// the message.
func parseHead(id, text string) (Head, error) {
	h := Head{ID: id}
	head, message, _ := strings.Cut(text, "\n\n")
	keys := map[string]string{}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if _, again := keys[key]; !again {
			keys[key] = value
		}
	}
	decode := decoder(keys["encoding"])
	var err error
	if h.Name, h.Mail, h.Date, err = parsePerson(decode(keys["author"])); err != nil {
		return h, fmt.Errorf("its author %w", err)
	}
	if _, _, h.Committed, err = parsePerson(decode(keys["committer"])); err != nil {
		return h, fmt.Errorf("its committer %w", err)
	}
	first, rest, _ := strings.Cut(strings.TrimLeft(decode(message), "\n")+"\n", "\n\n")
	h.Subject = strings.Join(strings.Fields(first), " ")
	h.Body = strings.TrimLeft(rest, "\n")
	if h.Body != "" {
		h.Body = strings.TrimRight(h.Body, "\n") + "\n"
	}
	return h, nil
}

// parsePerson reads `NAME <MAIL> SECONDS ZONE`.
func parsePerson(text string) (name, mail string, date time.Time, err error) {
	before, after, ok := strings.Cut(text, "<")
	at := strings.LastIndexByte(after, '>')
	if !ok || at < 0 {
		return "", "", date, fmt.Errorf("must have a name, a mail address and a date, not %q", short(text))
	}
	date, err = parseDate(after[at+1:])
	return strings.TrimSpace(before), strings.TrimSpace(after[:at]), date, err
}

// latest is the first second, in Unix time, that is refused: RFC 3339 has four
// digits for a year.
var latest = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

func parseDate(text string) (time.Time, error) {
	f := strings.Fields(text)
	if len(f) != 2 || len(f[1]) != 5 {
		return time.Time{}, fmt.Errorf("must have a date like %q, not %q", "1700000000 +0100", short(text))
	}
	seconds, err := strconv.ParseInt(f[0], 10, 64)
	zone, zoneErr := strconv.Atoi(f[1])
	if hours := zone / 100; err != nil || zoneErr != nil || seconds < 0 || seconds >= latest || hours < -14 || hours > 14 {
		return time.Time{}, fmt.Errorf("must have a date like %q, before the year 9999, not %q", "1700000000 +0100",
			short(text))
	}
	offset := (zone/100*60 + zone%100) * 60
	return time.Unix(seconds, 0).In(time.FixedZone("", offset)), nil
}

func short(text string) string {
	const limit = 100
	if len(text) > limit {
		return text[:limit] + "..."
	}
	return text
}

// decoder returns a function that converts text of an encoding to UTF-8. Only
// Latin-1 is converted; in other encodings, bytes that are not UTF-8 are
// replaced. Control characters are replaced too, because they would act on a
// terminal.
func decoder(encoding string) func(string) string {
	isLatin := strings.EqualFold(encoding, "ISO-8859-1") || strings.EqualFold(encoding, "latin1")
	return func(text string) string {
		if isLatin {
			runes := make([]rune, len(text))
			for i := range len(text) {
				runes[i] = rune(text[i])
			}
			text = string(runes)
		}
		return strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				return unicode.ReplacementChar
			}
			return r
		}, strings.ReplaceAll(strings.ToValidUTF8(text, string(unicode.ReplacementChar)), "\r\n", "\n"))
	}
}
