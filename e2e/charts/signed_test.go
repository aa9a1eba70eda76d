package charts

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
)

// TestSigned proves that --keyring requires charts that helm signed with a key of the file.
func TestSigned(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.keys("publisher")
	u.keys("stranger")
	repositories := map[string]repository{"registry": goRegistry(u), "repository": webRepository(u)}
	for name, r := range repositories {
		t.Run(name, func(t *testing.T) {
			u := &user{TB: t, dir: u.dir, env: u.env}
			u.forget()
			u.write("fleet/fleet.yaml", controlPlane(usual))
			lock := append([]string{"--update", "--repository", r.address}, r.trust...)
			byPublisher, byStranger := []string{"--keyring", "publisher.pub"}, []string{"--keyring", "stranger.pub"}

			r.publish(archives(t, usual))
			u.charts("lock", append(lock, byPublisher...)...).refused(3, "must be signed, but has no provenance file")
			r.publish(u.signed("publisher"))
			u.charts("lock", append(lock, byStranger...)...).refused(3, "openpgp: signature made by unknown entity")
			u.charts("lock", append(lock, byPublisher...)...).ok()
			u.forget()
			u.charts("pull", append(r.trust, byStranger...)...).refused(3, "openpgp: signature made by unknown entity")
			u.charts("pull", append(r.trust, byPublisher...)...).ok().says("chart base "+
				usual+" is signed by publisher <publisher@example.com>", "2 pulled")
			u.charts("verify").ok()
		})
	}
}

// keys makes a pair of keys with gpg: NAME.pub and NAME.sec.
func (u *user) keys(name string) {
	u.Helper()
	entity, err := openpgp.NewEntity(name, "", name+"@example.com", nil)
	if err != nil {
		u.Fatal(err)
	}
	var private, public bytes.Buffer
	if err := entity.SerializePrivate(&private, nil); err != nil {
		u.Fatal(err)
	}
	if err := entity.Serialize(&public); err != nil {
		u.Fatal(err)
	}
	u.write(name+".sec", private.String())
	u.write(name+".pub", public.String())
}

// signed packs the usual charts again, signed with a key.
func (u *user) signed(by string) []string {
	u.Helper()
	u.mkdir("signed")
	args := []string{"package", "--destination", u.path("signed"), "--sign", "--key", by, "--keyring", u.path(by + ".sec")}
	for _, file := range archives(u, usual) {
		args = append(args, strings.TrimSuffix(file, "-"+usual+".tgz")) // the folder of the packed chart
	}
	u.helm(args...).ok()
	files, err := filepath.Glob(u.path("signed/*.tgz"))
	if err != nil {
		u.Fatal(err)
	}
	for _, file := range files {
		if _, err := os.Stat(file + ".prov"); err != nil {
			u.Fatal(err)
		}
	}
	return files
}
