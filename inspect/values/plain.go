package values

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

const plainHint = "--format flux keeps it as patches; `meshpress render -o` writes it as manifests"

// Plain writes the values of each release, for `helm upgrade --install --values`.
func Plain(c Cluster) ([]File, diag.List, error) {
	var files []File
	found := c.missing(func(string) bool { return false },
		"apply it before the releases; `meshpress render -o` writes it below namespaces/")
	for _, r := range c.Releases {
		found = append(found, c.refused(r)...)
		found = append(found, r.unasked()...)
		found = append(found, c.lost(r, plainHint)...)
		f, err := c.plain(r)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	return files, found, nil
}

// plain is the file of a release, with the user's comments if the origins of values are recorded.
func (c Cluster) plain(r Release) (File, error) {
	about := c.about(r) + "\n" + r.command()
	if !r.Records() || len(r.Least) == 0 {
		return fileOf(r.Dir, about, r.Least)
	}
	var out bytes.Buffer
	out.WriteString(headOf(about) + "\n")
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	err := encoder.Encode(Commented(r.Least, r.Written))
	return File{r.Dir + ".yaml", out.Bytes()}, err
}

// command returns the command that installs the release.
func (r Release) command() string {
	if !r.published() {
		return fmt.Sprintf("No repository has the chart. The values are for the chart %s in the source tree of Istio.",
			r.Chart.Name)
	}
	from := terminal.Shell("%s/%s", r.Repository, string(r.Chart.Name))
	if !strings.HasPrefix(r.Repository, oci) {
		from = terminal.Shell("%s --repo %s", string(r.Chart.Name), r.Repository)
	}
	command := terminal.Shell("helm upgrade --install %s ", r.Name) + from +
		terminal.Shell(" --version %s --namespace %s --create-namespace --values %s.yaml", r.Chart.Metadata.Version,
			r.Namespace, r.Dir)
	if r.NoSchema {
		command += " --skip-schema-validation"
	}
	return string(command)
}

const oci = "oci://"
