package publish

import "testing"

// What is published must not give access to the source.
func TestAddressOfTheSource(t *testing.T) {
	for address, want := range map[string]string{
		"https://git.example.com/a.git":                     "https://git.example.com/a.git",
		"https://bot:secret@git.example.com/a.git":          "https://git.example.com/a.git",
		"https://secret@git.example.com/a.git":              "https://git.example.com/a.git",
		"https://git.example.com/a.git?private_token=x#y":   "https://git.example.com/a.git",
		"https://b:s@git.example.com/a.git?private_token=x": "https://git.example.com/a.git",
		"ssh://git@git.example.com/a.git":                   "ssh://git@git.example.com/a.git",
		"ssh://git:secret@git.example.com/a.git":            "ssh://git.example.com/a.git",
		"git@git.example.com:a.git":                         "git@git.example.com:a.git",
		"../a?b":                                            "../a?b",
	} {
		same(t, address, want, withoutPassword(address))
	}
}
