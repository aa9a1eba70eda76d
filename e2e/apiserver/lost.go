package apiserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// Lost returns the fields of an object that the server would not keep, by server-side apply with dry run: fields of
// features that are off, and fields that a definition does not have. A field without a value is not one, and a
// status is not the user's to write.
func (s *Server) Lost(data map[string]any) []string {
	collection, name, problem := s.place(data)
	if problem != "" || name == "" {
		return nil
	}
	text, err := json.Marshal(data)
	if err != nil {
		return []string{err.Error()}
	}
	_, answer, err := s.Do(http.MethodPatch, collection+"/"+name+strict+"&dryRun=All&force=true",
		"application/apply-patch+yaml", text)
	var sent, kept map[string]any
	if err != nil || json.Unmarshal(answer, &kept) != nil || json.Unmarshal(text, &sent) != nil {
		return []string{fmt.Sprintf("%v %s", err, answer)}
	}
	delete(sent, "status")
	return lost(sent, kept, "")
}

func lost(sent, kept any, path string) (out []string) {
	if isZero(sent) {
		return nil
	}
	switch sent := sent.(type) {
	case map[string]any:
		kept, _ := kept.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(sent)) {
			out = append(out, lost(sent[key], kept[key], path+"."+key)...)
		}
	case []any:
		kept, _ := kept.([]any)
		if len(kept) < len(sent) {
			return []string{path}
		}
		for i, item := range sent {
			out = append(out, lost(item, kept[i], fmt.Sprintf("%s[%d]", path, i))...)
		}
	default:
		if kept == nil {
			out = append(out, path)
		}
	}
	return out
}

// isZero tells whether a value may be left out without a change of meaning.
func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	default:
		return v == "" || v == false || v == 0.0
	}
}
