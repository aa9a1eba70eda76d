package chart

import (
	"testing"

	_ "github.com/meshpress/meshpress/internal/golden" // the flag -update
)

func TestParseVersionReadsTagsInUse(t *testing.T) {
	for tag, want := range map[string]Version{
		"1.23.3":                    {1, 23, 3},
		"v1.22.1":                   {1, 22, 1},
		"1.23.3-solo":               {1, 23, 3},
		"1.23.3-solo-fips":          {1, 23, 3},
		"1.23.0-patch1-solo-fips":   {1, 23, 0},
		"1.20.1-patch1":             {1, 20, 1},
		"1.22.1-distroless":         {1, 22, 1},
		"1.22.1-solo-distroless":    {1, 22, 1},
		"1.24.2-asm.1":              {1, 24, 2},
		"1.24.2+build.5":            {1, 24, 2},
		"1.22":                      {1, 22, -1},
		"1.22-solo":                 {1, 22, -1},
		"1.24-alpha.abc":            {1, 24, -1},
		"1.24-alpha.0123456789abcd": {1, 24, -1},
		"1.25.0-beta.0":             {1, 25, 0},
		"1.26.0_rc1":                {1, 26, 0},
		"1.23.3.4":                  {1, 23, 3},
		"01.023.003":                {1, 23, 3},
	} {
		got, err := ParseVersion(tag)
		if err != nil || got != want {
			t.Errorf("ParseVersion(%q) is %+v, %v; want %+v", tag, got, err, want)
		}
	}
}

func TestParseVersionRefusesOtherText(t *testing.T) {
	for _, tag := range []string{
		"", "latest", "1", "v1", "1.", ".1", "1.x", "one.two", " 1.23.3", "1.23.3 ", "1.23.3\n", "-1.23", "1.23.3/x",
		"1.23.3:x",
		"1234.5.6", "1.23solo", "version-1.23.3", "sha256:3e1b2f0c9f4f7a1d", "master.6f3b2c1", "vv1.23.3", "1.٢٣",
	} {
		if v, err := ParseVersion(tag); err == nil {
			t.Errorf("ParseVersion(%q) is %+v, want an error", tag, v)
		}
	}
}

func TestVersionsPrintAsTheyAreRead(t *testing.T) {
	for _, text := range []string{"1.23.3", "1.22", "0.1.0"} {
		v, err := ParseVersion(text)
		if err != nil || v.String() != text {
			t.Errorf("%q is read as %q, %v", text, v, err)
		}
	}
}

func TestVersionsAreOrdered(t *testing.T) {
	order := []string{"0.9.9", "1.9", "1.9.0", "1.9.10", "1.10.2", "2.0.0"}
	for i, a := range order {
		for j, b := range order {
			v, _ := ParseVersion(a)
			w, _ := ParseVersion(b)
			if got := v.Compare(w); got != min(1, max(-1, i-j)) {
				t.Errorf("Compare(%s, %s) is %d", a, b, got)
			}
		}
	}
}

func TestBeforeComparesMinors(t *testing.T) {
	v := Version{1, 24, 2}
	if v.Before(1, 24) || !v.Before(1, 25) || !v.Before(2, 0) || v.Before(0, 99) {
		t.Errorf("%s is before the wrong minors", v)
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, tag := range []string{"1.23.3-solo", "1.23.0-patch1-solo-fips", "1.24-alpha.abc", "v1.22.1", "1.22", "latest",
		"sha256:abc", "", "1.23.3.4"} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		v, err := ParseVersion(tag)
		if err != nil {
			if v != (Version{}) {
				t.Errorf("%q is %+v and an error", tag, v)
			}
			return
		}
		again, err := ParseVersion(v.String())
		if err != nil || again != v {
			t.Errorf("%q is %+v, which prints as %q and reads as %+v, %v", tag, v, v, again, err)
		}
	})
}
