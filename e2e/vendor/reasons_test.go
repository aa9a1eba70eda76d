package vendor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// reason is why the two sides may differ.
type reason struct {
	name, text string
	// slip is set for what a lab lost, added or mistyped. Pod templates may differ
	// only by slips.
	slip bool
	is   func(l lab, d difference) bool
}

// reasons are tried in this order.
var reasons = []reason{
	{"default tag", "`defaultRevision: true` says that pods with the label `istio-injection=enabled` get this revision. " +
		"The releases of the labs have nothing that does it, and no lab uses the label. meshpress renders what upstream " +
		"has for it: the tag `default` of istiod, and the validator of the base chart.", false,
		func(_ lab, d difference) bool {
			return d.theirs == missing && (d.key.Name == "istio-revision-tag-default" ||
				d.key.Name == "istiod-default-validator")
		}},
	{"another tag", "The release has another tag than the resource that it replaces.", true, anotherTag},
	{"CNI without a tag",
		"The values of the CNI have no `global.tag`; they have the tag in a place where no chart reads " +
			"it. The image is that of the chart's own version.", true,
		func(l lab, d difference) bool {
			return isCNI(d.key) && l.tagOf("cni") == nil &&
				(strings.HasSuffix(d.path, ".image") || strings.HasSuffix(d.path, "CURRENT_AGENT_VERSION"))
		}},
	{"values that are lost", "The resource has a value that the release does not have.", true, lost},
	{"CNI that istiod does not know",
		"The values of istiod say in a place that no chart of its version reads that there " +
			"is a CNI: `istio_cni` is read before 1.24, `pilot.cni` since.", true, unknownCNI},
	{"record of values",
		"Since 1.26 istiod has a ConfigMap with the values that its chart was given, for debugging. The " +
			"resource and the release have the same effect by other values.", false,
		func(_ lab, d difference) bool {
			return d.key.Kind == "ConfigMap" && (d.key.Name == "values" || strings.HasPrefix(d.key.Name, "values-"))
		}},
	{"CNI elsewhere", "The release of the CNI goes to another namespace than the resource says, or than the control " +
		"plane's where it says none.", true, func(l lab, d difference) bool {
		return isCNI(d.key) && (d.theirs == missing || d.ours == missing || strings.HasSuffix(d.path, ".namespace"))
	}},
	{"gateway without its revision", "The release of a gateway has no revision in its name, although the gateway has a " +
		"revision.", true, unsuffixed},
	{"Service of all revisions",
		"The Service of a gateway has the name of the gateway without the revision, because its " +
			"address must outlive the revision. It selects the active revision. The labs leave it to the user.", false,
		func(l lab, d difference) bool { return d.key.Kind == "Service" && l.revisions() }},
	{"settings that are added", "The release has a label or a variable that is not in the resource.", true, added},
}

func reasonOf(l lab, d difference) *reason {
	for i := range reasons {
		if reasons[i].is(l, d) {
			return &reasons[i]
		}
	}
	return nil
}

func isCNI(key manifest.Key) bool { return strings.HasPrefix(key.Name, "istio-cni") }

// unknownCNI tells whether the injector of a release knows no CNI, although the lab installs one.
func unknownCNI(l lab, d difference) bool {
	if !strings.HasPrefix(d.key.Name, "istio-sidecar-injector") || !strings.Contains(d.path, "cni.") || !l.has("cni") {
		return false
	}
	for _, r := range l.releases {
		if r.chart != "istiod" || r.cluster != d.cluster {
			continue
		}
		told, _ := r.values["istio_cni"].(map[string]any)
		if pilot, _ := r.values["pilot"].(map[string]any); r.version >= "1.24" {
			told, _ = pilot["cni"].(map[string]any)
		}
		return told["enabled"] != true
	}
	return false
}

// has tells whether a lab installs a chart.
func (l lab) has(chart string) bool {
	return slices.ContainsFunc(l.releases, func(r release) bool { return r.chart == chart })
}

// tagOf is the tag that the values of a release have, nil if they have none.
func (l lab) tagOf(chart string) any {
	for _, r := range l.releases {
		if r.chart == chart {
			global, _ := r.values["global"].(map[string]any)
			return global["tag"]
		}
	}
	return nil
}

// mentions tells whether the resources have a word.
func (l lab) mentions(word string) bool {
	for _, d := range l.resources {
		if strings.Contains(fmt.Sprint(d.Map()), word) {
			return true
		}
	}
	return false
}

// setBy tells whether the values of a release have a word.
func (l lab) setBy(word string) bool {
	for _, r := range l.releases {
		if strings.Contains(fmt.Sprint(r.values), word) {
			return true
		}
	}
	return false
}

// revisions tells whether a gateway of the lab has a revision.
func (l lab) revisions() bool {
	return slices.ContainsFunc(l.releases, func(r release) bool {
		return r.chart == "gateway" && r.values["revision"] != nil
	})
}

func anotherTag(l lab, d difference) bool {
	theirs, a := d.theirs.(string)
	ours, b := d.ours.(string)
	if !a || !b {
		return false
	}
	for _, tag := range l.tags() {
		for _, r := range l.releases {
			if r.version != tag && strings.Replace(theirs, r.version, tag, 1) == ours {
				return true
			}
		}
	}
	return false
}

// tags are those of the resources.
func (l lab) tags() []string {
	var out []string
	for _, d := range l.resources {
		for _, i := range d.Get("spec", "installations").Items() {
			out = append(out, i.Get("istioOperatorSpec", "tag").Text())
		}
	}
	return out
}

// lostNames are values by what they are called in objects.
var lostNames = map[string]string{"EXCLUDED_NAMESPACES": "excludeNamespaces",
	"EXCLUDE_NAMESPACES": "excludeNamespaces", "injectedAnnotations": "injectedAnnotations"}

func lost(l lab, d difference) bool {
	for name, value := range lostNames {
		if strings.Contains(d.path, name) && l.mentions(value) && !l.setBy(value) {
			return true
		}
	}
	return false
}

func unsuffixed(l lab, d difference) bool {
	for _, r := range l.releases {
		revision, _ := r.values["revision"].(string)
		name, _ := r.values["name"].(string)
		if name == "" {
			name = r.name
		}
		if r.chart == "gateway" && revision != "" && !strings.HasSuffix(name, "-"+revision) &&
			(d.key.Name == name && d.ours == missing || d.key.Name == name+"-"+revision && d.theirs == missing) {
			return true
		}
	}
	return false
}

var (
	label    = regexp.MustCompile(`labels(?:\.|\[")([^"\]]+)(?:"\])?$`)
	variable = regexp.MustCompile(`env\[name=(\w+)\]$`)
)

func added(l lab, d difference) bool {
	for _, of := range []*regexp.Regexp{label, variable} {
		if name := of.FindStringSubmatch(d.path); name != nil && d.ours == nil && !l.mentions(name[1]+":") {
			return true
		}
	}
	return false
}
