package apiserver

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// resources has where objects of a kind are, by apiVersion/kind.
type resources map[string]resource

type resource struct {
	root, name string
	namespaced bool
}

func (r resource) in(namespace string) string {
	if r.namespaced {
		return r.root + "/namespaces/" + namespace + "/" + r.name
	}
	return r.root + "/" + r.name
}

var mu sync.Mutex // of resources

// discover returns where objects of a kind are.
func (s *Server) discover(apiVersion, kind string) (resource, bool) {
	mu.Lock()
	defer mu.Unlock()
	key := apiVersion + "/" + kind
	if r, ok := s.resources[key]; ok {
		return r, true
	}
	root := "/apis/" + apiVersion
	if !strings.Contains(apiVersion, "/") {
		root = "/api/" + apiVersion
	}
	code, text, err := s.Do(http.MethodGet, root, "", nil)
	var list struct {
		Resources []struct {
			Name       string `json:"name"`
			Kind       string `json:"kind"`
			Namespaced bool   `json:"namespaced"`
		} `json:"resources"`
	}
	if err != nil || code != http.StatusOK || json.Unmarshal(text, &list) != nil {
		return resource{}, false
	}
	for _, r := range list.Resources {
		if !strings.Contains(r.Name, "/") {
			s.resources[apiVersion+"/"+r.Kind] = resource{root, r.Name, r.Namespaced}
		}
	}
	r, ok := s.resources[key]
	return r, ok
}

// Serves tells whether the server has a kind.
func (s *Server) Serves(apiVersion, kind string) bool {
	_, ok := s.discover(apiVersion, kind)
	return ok
}

// place returns the collection of an object and its name.
func (s *Server) place(data map[string]any) (collection, name, problem string) {
	apiVersion, _ := data["apiVersion"].(string)
	kind, _ := data["kind"].(string)
	metadata, _ := data["metadata"].(map[string]any)
	name, _ = metadata["name"].(string)
	namespace, _ := metadata["namespace"].(string)
	if namespace == "" {
		namespace = "default"
	}
	r, ok := s.discover(apiVersion, kind)
	if !ok {
		return "", name, "no matches for kind " + apiVersion + " " + kind
	}
	return r.in(namespace), name, ""
}

// strict asks the server to refuse fields that it does not know, instead of leaving them out silently.
const strict = "?fieldValidation=Strict&fieldManager=test"

// Refusal returns what the server has against an object by server-side dry run, "" if it takes it: created, and
// by server-side apply. Nothing is kept.
func (s *Server) Refusal(data map[string]any) string {
	if problem := s.create(data, strict+"&dryRun=All"); problem != "" {
		return "create: " + problem
	}
	if problem := s.apply(data, strict+"&dryRun=All"); problem != "" {
		return "apply: " + problem
	}
	return ""
}

// Create creates an object, or leaves it as it is, and returns what the server has against it.
func (s *Server) Create(data map[string]any) string { return s.create(data, strict) }

// Apply applies an object, and returns what the server has against it.
func (s *Server) Apply(data map[string]any) string { return s.apply(data, strict) }

// Read returns an object as the server has it, or what is wrong.
func (s *Server) Read(data map[string]any) (text []byte, problem string) {
	return s.ask(http.MethodGet, data)
}

// Delete deletes an object, and returns what is wrong.
func (s *Server) Delete(data map[string]any) (problem string) {
	_, problem = s.ask(http.MethodDelete, data)
	return problem
}

// ask sends a request about one object.
func (s *Server) ask(method string, data map[string]any) (answer []byte, problem string) {
	collection, name, problem := s.place(data)
	if problem != "" {
		return nil, problem
	}
	code, answer, err := s.Do(method, collection+"/"+name, "", nil)
	if err != nil || code >= 300 {
		return nil, message(answer, err)
	}
	return answer, ""
}

func (s *Server) create(data map[string]any, query string) string {
	collection, _, problem := s.place(data)
	if problem != "" {
		return problem
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err.Error()
	}
	code, answer, err := s.Do(http.MethodPost, collection+query, "application/json", text)
	if err != nil || code >= 300 && code != http.StatusConflict {
		return message(answer, err)
	}
	return ""
}

func (s *Server) apply(data map[string]any, query string) string {
	collection, name, problem := s.place(data)
	if problem != "" || name == "" {
		return problem
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err.Error()
	}
	code, answer, err := s.Do(http.MethodPatch, collection+"/"+name+query+"&force=true",
		"application/apply-patch+yaml", text)
	if err != nil || code >= 300 {
		return message(answer, err)
	}
	return ""
}

func message(answer []byte, err error) string {
	var status struct {
		Message string `json:"message"`
	}
	if err != nil {
		return err.Error()
	}
	if json.Unmarshal(answer, &status) != nil {
		return string(answer)
	}
	return status.Message
}
