package editor

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// settings returns those that the page has for VS Code, as its extension gives them to the server.
func settings(t *testing.T) map[string]any {
	t.Helper()
	var flat map[string]any
	if err := json.Unmarshal([]byte(block(t, "json", 0)), &flat); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	for name, value := range flat {
		section, key, _ := strings.Cut(name, ".")
		if out[section] == nil {
			out[section] = map[string]any{}
		}
		out[section].(map[string]any)[key] = value
	}
	return out
}

// TestSchemas proves that the server marks a mistake, and completes fields with what they mean: by the settings of VS
// Code, and by a modeline.
func TestSchemas(t *testing.T) {
	server := needs(t, "MESHPRESS_YAML_SERVER", "")
	needs(t, "", "node")
	for name, c := range map[string]struct {
		settings map[string]any
		modeline string
	}{
		"settings": {settings: settings(t)},
		"modeline": {modeline: block(t, "yaml", 0)},
	} {
		t.Run(name, func(t *testing.T) {
			dir, file := fleet(t)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := c.modeline + strings.Replace(string(content), "profile: minimal", "profil: minimal", 1)
			e := start(t, dir, c.settings, server, "--stdio")
			if told := e.open(file, text); !slices.ContainsFunc(told, func(m string) bool {
				return strings.Contains(m, "profil ")
			}) {
				t.Errorf("diagnostics: %q", told)
			}
			text = strings.Replace(text, "profil: minimal", "prof", 1)
			if meaning := completes(t, e, file+".yaml", text, " prof", "profile"); !strings.Contains(meaning, "defaults") {
				t.Errorf("`profile` is %s", meaning)
			}
		})
	}
}

// TestSchemaOfSail proves that the server completes values of a resource of the Sail operator.
func TestSchemaOfSail(t *testing.T) {
	server := needs(t, "MESHPRESS_YAML_SERVER", "")
	needs(t, "", "node")
	dir, file := fleet(t)
	e := start(t, dir, settings(t), server, "--stdio")
	const text = "apiVersion: sailoperator.io/v1\nkind: Istio\nmetadata:\n  name: default\nspec:\n  values:\n" +
		"    pilot:\n      autoscaleM"
	completes(t, e, file+".yaml", text, "autoscaleM", "autoscaleMin")
}

// completes: the server completes a part of a text to a field. It returns what the field means.
func completes(t *testing.T, e *client, file, text, part, field string) string {
	t.Helper()
	e.open(file, text)
	line, column := lineOf(t, text, part)
	var list struct {
		Items []struct {
			Label         string
			Documentation json.RawMessage
		}
	}
	at := map[string]any{"textDocument": map[string]any{"uri": "file://" + filepath.ToSlash(file)},
		"position": map[string]any{"line": line, "character": column}}
	if err := json.Unmarshal(e.ask("textDocument/completion", at), &list); err != nil {
		t.Fatal(err)
	}
	for _, item := range list.Items {
		if item.Label == field {
			return string(item.Documentation)
		}
	}
	t.Errorf("completion of %q: %+v", part, list.Items)
	return ""
}
