// Package reference reads the addresses of container images, as registries and their clients do: docker.io is the
// default registry, library/ the default path there, latest the default tag. The verdicts and the canonical forms are
// those of github.com/distribution/reference, which compiles its expressions whenever a program starts; a test compares
// them.
//
// It opens no connections.
package reference

import (
	"errors"
	"fmt"
	"strings"

	"github.com/opencontainers/go-digest"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Image is the address of an image in its canonical form.
type Image struct {
	Domain string // the registry, with its port; "" if the first part of the path cannot be one
	Path   string
	Tag    string        // "" if there is none
	Digest digest.Digest // "" if there is none
}

const (
	hub       = "docker.io"
	formerHub = "index.docker.io"
	official  = "library/" // the path of images of the hub that are written without one
	mostPath  = 255
)

// The grammar of registries.
const (
	label  = `[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?`
	domain = `(?:` + label + `(?:\.` + label + `)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?`
	part   = `[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*`
	tag    = `\w[\w.-]{0,127}`
	hash   = `[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[[:xdigit:]]{32,}`
)

var (
	grammar = lazyregexp.New(`^(?:(` + domain + `)/)?(` + part + `(?:/` + part + `)*)(?::(` + tag + `))?` +
		`(?:@(` + hash + `))?$`)
	onlyHex = lazyregexp.New(`^[a-f0-9]{64}$`)
)

// Parse reads an address. The error says what it must be.
func Parse(text string) (Image, error) {
	if onlyHex().MatchString(text) {
		return Image{}, errors.New("64 hexadecimal digits are the digest of an image, not its name")
	}
	registry, rest := split(text)
	if path, _, _ := strings.Cut(rest, ":"); strings.ToLower(path) != path {
		return Image{}, fmt.Errorf("the path %q must be in lower case", path)
	}
	m := grammar().FindStringSubmatch(registry + "/" + rest)
	if m == nil {
		return Image{}, errors.New("it must be [REGISTRY/]PATH[:TAG][@DIGEST]")
	}
	image := Image{Domain: m[1], Path: m[2], Tag: m[3], Digest: digest.Digest(m[4])}
	if len(image.Path) > mostPath {
		return Image{}, fmt.Errorf("the path must not have more than %d characters", mostPath)
	}
	if image.Digest != "" {
		if err := image.Digest.Validate(); err != nil {
			return Image{}, fmt.Errorf("digest %q: %w", image.Digest, err)
		}
	}
	return image, nil
}

// split separates the registry from the rest. A first part that does not look like a host is part of the path.
func split(text string) (registry, rest string) {
	first, rest, found := strings.Cut(text, "/")
	isHost := first == "localhost" || strings.ContainsAny(first, ".:") || strings.ToLower(first) != first
	switch {
	case !found || !isHost:
		registry, rest = hub, text
	case first == formerHub:
		registry = hub
	default:
		registry = first
	}
	if registry == hub && !strings.Contains(rest, "/") {
		rest = official + rest
	}
	return registry, rest
}

// Name returns the address without tag and digest.
func (i Image) Name() string {
	if i.Domain == "" {
		return i.Path
	}
	return i.Domain + "/" + i.Path
}

// Tagged returns the image with the default tag, if it has neither tag nor digest.
func (i Image) Tagged() Image {
	if i.Tag == "" && i.Digest == "" {
		i.Tag = "latest"
	}
	return i
}

// Version returns what follows the name: the tag, the digest, or TAG@DIGEST.
func (i Image) Version() string {
	if i.Tag != "" && i.Digest != "" {
		return i.Tag + "@" + i.Digest.String()
	}
	return i.Tag + i.Digest.String()
}
