package engine

import (
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// functions are those that do not depend on the run: all of sprig's, Helm's and
// text/template's, by the name that templates call them by.
var functions = sync.OnceValue(func() map[string]function {
	out := map[string]function{}
	for name, call := range sprig.TxtFuncMap() {
		if absent[name] == "" && !slices.Contains(unknownToHelm, name) {
			out[name] = function{call: call}
		}
	}
	for name, call := range replaced {
		out[name] = function{call: call}
	}
	for name, call := range comparisons {
		out[name] = function{call: call, shallow: true}
	}
	for name := range strings.FieldsSeq(shallow) {
		f := out[name]
		f.shallow = true
		out[name] = f
	}
	for name := range strings.FieldsSeq(printing) {
		f := out[name]
		f.prints = true
		out[name] = f
	}
	for name, bound := range bounds {
		f := out[name]
		f.bound = bound
		out[name] = f
	}
	// Their types are needed when a text is parsed; a run has its own.
	maps.Copy(out, (&run{}).own())
	return out
})

// replaced are the functions that differ from those of sprig, and those that Helm
// and text/template add.
var replaced = map[string]any{
	"toYaml": toYAML, "toYamlPretty": toYAMLPretty, "toToml": toTOML, "toJson": toJSON,
	"lookup": func(string, string, string, string) (map[string]any, error) { return map[string]any{}, nil },
	"typeOf": typeOf,
	"typeIs": func(target string, v any) bool { return target == typeOf(v) },
	"typeIsLike": func(target string, v any) bool {
		is := typeOf(v)
		return target == is || "*"+target == is
	},
	// Functions of paths give the same result on every operating system.
	"osBase": path.Base, "osDir": path.Dir, "osClean": path.Clean, "osExt": path.Ext, "osIsAbs": path.IsAbs,
	"print": fmt.Sprint, "println": fmt.Sprintln, "printf": fmt.Sprintf,
	"html": template.HTMLEscaper, "js": template.JSEscaper, "urlquery": template.URLQueryEscaper,
	"index": index, "len": length,
	"not": func(v reflect.Value) bool { return !truth(v) },
}

func truth(v reflect.Value) bool {
	if v = within(v); !v.IsValid() {
		return false
	}
	is, _ := template.IsTrue(v.Interface())
	return is
}

// shallow functions look at their arguments, and not into what those contain.
const shallow = `default empty coalesce all any ternary compact mustCompact list tuple get unset hasKey pluck pick omit
	append push mustAppend mustPush prepend mustPrepend first mustFirst last mustLast rest mustRest initial mustInitial
	reverse mustReverse slice mustSlice chunk mustChunk concat dig kindOf kindIs typeOf typeIs typeIsLike index len not lookup`

// printing functions use fmt, which prints the address of what is not at the top.
const printing = `toString quote squote cat join toStrings sortAlpha toDecimal dict print println printf html js urlquery`

var bounds = map[string]func(*run, []reflect.Value){
	"repeat": boundRepeat, "indent": boundIndent, "nindent": boundIndent, "replace": texts(boundReplace),
	"wrap": boundWrap, "wrapWith": boundWrap, "join": boundJoin,
	"split": texts(boundSplit), "splitList": texts(boundSplit), "splitn": texts(boundSplit),
	"until": boundUntil, "untilStep": boundUntilStep, "seq": boundSeq, "printf": boundPrintf,
	"regexMatch": texts(boundRegexp), "mustRegexMatch": texts(boundRegexp), "regexFind": texts(boundRegexp),
	"mustRegexFind": texts(boundRegexp),
	"regexFindAll":  texts(boundMatches), "mustRegexFindAll": texts(boundMatches), "regexSplit": texts(boundMatches),
	"mustRegexSplit":  texts(boundMatches),
	"regexReplaceAll": texts(boundReplaceAll), "mustRegexReplaceAll": texts(boundReplaceAll),
	"regexReplaceAllLiteral": texts(boundReplaceAll), "mustRegexReplaceAllLiteral": texts(boundReplaceAll),
	"semver": texts(boundVersion), "semverCompare": texts(boundVersion),
	"uniq": boundPairs, "mustUniq": boundPairs, "without": boundWithout, "mustWithout": boundWithout,
	"concat":         boundConcat,
	"derivePassword": boundSlow, "buildCustomCert": boundSlow,
}

// typeOf is the name of a type in Go, as Helm has it.
func typeOf(v any) string { return typeNames.Replace(fmt.Sprintf("%T", v)) }

// typeNames has the types that templates see in place of Helm's.
var typeNames = strings.NewReplacer("engine.Values", "chartutil.Values",
	"engine.Capabilities", "chartutil.Capabilities",
	"engine.KubeVersion", "chartutil.KubeVersion", "engine.VersionSet", "chartutil.VersionSet",
	"engine.BuildInfo", "version.BuildInfo")

// returnsScalar tells whether the result of a function is a text, a number or a
// truth value.
func returnsScalar(name string) bool {
	f, ok := functions()[name]
	if !ok || absent[name] != "" {
		return false
	}
	switch reflect.TypeOf(f.call).Out(0).Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		return true
	}
	return false
}
