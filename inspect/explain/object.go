package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Object is the object that the user asks about: Kind/name or Kind/namespace/name. The kind may have a group, and may
// be a plural or a short name of kubectl. Its case does not matter.
type Object struct{ kind, group, Namespace, Name string }

// shortNames are those of kubectl, for kinds that charts of Istio render.
var shortNames = map[string]string{
	"deploy": "deployment", "ds": "daemonset", "svc": "service", "cm": "configmap", "sa": "serviceaccount",
	"ns": "namespace", "po": "pod",
	"hpa": "horizontalpodautoscaler", "pdb": "poddisruptionbudget", "netpol": "networkpolicy", "quota": "resourcequota",
	"crd": "customresourcedefinition", "crds": "customresourcedefinition",
	"mwc": "mutatingwebhookconfiguration", "vwc": "validatingwebhookconfiguration",
	"nad": "networkattachmentdefinition", "net-attach-def": "networkattachmentdefinition",
}

// version is between kind and group, as in deployments.v1.apps.
var version = lazyregexp.New(`^v\d+((alpha|beta)\d+)?\.`)

// ParseObject reads an object. The error says how to write one.
func ParseObject(text string) (Object, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") {
		return Object{}, fmt.Errorf("the object must be KIND/NAME or KIND/NAMESPACE/NAME, not %q", text)
	}
	kind, group, _ := strings.Cut(strings.ToLower(parts[0]), ".")
	group = version().ReplaceAllString(group, "")
	if long, ok := shortNames[kind]; ok {
		kind = long
	}
	o := Object{kind: kind, group: group, Name: parts[len(parts)-1]}
	if len(parts) == 3 {
		o.Namespace = parts[1]
	}
	return o, nil
}

// matches tells whether a key is that of the object.
func (o Object) matches(key manifest.Key) bool {
	kind := strings.ToLower(key.Kind)
	plural := o.kind == kind+"s" || o.kind == kind+"es" ||
		strings.HasSuffix(kind, "y") && o.kind == strings.TrimSuffix(kind, "y")+"ies"
	return (o.kind == kind || plural) && (o.group == "" || strings.EqualFold(o.group, key.Group)) &&
		(o.Namespace == "" || o.Namespace == key.Namespace) && o.Name == key.Name
}

// String returns KIND/NAMESPACE/NAME.
func (o Object) String() string {
	return Written(manifest.Key{Kind: o.kind, Namespace: o.Namespace, Name: o.Name})
}

// Written returns a key in the form that [ParseObject] reads.
func Written(key manifest.Key) string {
	if key.Namespace == "" {
		return key.Kind + "/" + key.Name
	}
	return key.Kind + "/" + key.Namespace + "/" + key.Name
}

// near returns similar keys: the same name, similar names, or the same kind.
func (o Object) near(keys []manifest.Key) []string {
	var same, kind []string
	byName := map[string]string{}
	for _, key := range keys {
		text := Written(key)
		if key.Name == o.Name {
			same = append(same, text)
		}
		if named := (Object{kind: o.kind, Name: key.Name}); named.matches(key) {
			kind = append(kind, text)
			byName[key.Name] = text
		}
	}
	var names []string
	for name := range byName {
		names = append(names, name)
	}
	switch near := source.Nearest(o.Name, names); {
	case near != "":
		return []string{byName[near]}
	case len(kind) > 0:
		return unique(kind)
	}
	return unique(same)
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
