package report

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

const (
	project     = "https://github.com/meshpress/meshpress"
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// The part of SARIF 2.1.0 that findings need. Names and order of the fields are those of the standard. Omitted
// fields have the defaults of the standard.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"` // empty means no findings; null means that nothing ran
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string     `json:"id"`
		ShortDescription sarifText  `json:"shortDescription"`
		HelpURI          string     `json:"helpUri"`
		Help             *sarifText `json:"help,omitempty"`
		Default          struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`

		RelatedLocations []sarifLocation  `json:"relatedLocations,omitempty"`
		Properties       *sarifProperties `json:"properties,omitempty"`
	}
	sarifProperties struct {
		Clusters []string `json:"clusters"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// WriteSARIF writes SARIF 2.1.0 for code scanning and editors.
func WriteSARIF(w io.Writer, found diag.List, help Help) error {
	known := codes(found)
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "meshpress", InformationURI: project, Rules: sarifRules(known, help)}
	about := sarifInvocation{ExecutionSuccessful: true}
	for _, d := range found {
		text := sarifText{message(d)}
		if d.Pos.File == "" { // code scanning refuses a file with a result that has no location
			about.Notifications = append(about.Notifications, sarifNotification{level(d.Severity), text})
			continue
		}
		result := sarifResult{RuleID: d.Code.String(), RuleIndex: slices.Index(known, d.Code), Level: level(d.Severity),
			Message: text, Locations: []sarifLocation{location(d)}}
		if names := d.Clusters(); len(names) > 0 {
			result.Properties = &sarifProperties{names}
		}
		for _, pos := range d.Elsewhere() {
			result.RelatedLocations = append(result.RelatedLocations, location(diag.Diagnostic{Pos: pos}))
		}
		run.Results = append(run.Results, result)
	}
	run.Invocations = []sarifInvocation{about}
	return terminal.WriteJSON(w, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

func sarifRules(known []diag.Code, help Help) []sarifRule {
	rules := []sarifRule{}
	for _, code := range known {
		page, anchor := code.Document()
		rule := sarifRule{ID: code.String(), ShortDescription: sarifText{code.Title()},
			HelpURI: project + "/blob/main/docs/" + page + "#" + anchor}
		rule.Default.Level = level(code.Severity())
		if text := help(code); text != "" {
			rule.Help = &sarifText{text}
		}
		rules = append(rules, rule)
	}
	return rules
}

func level(s diag.Severity) string {
	return map[diag.Severity]string{diag.Info: "note", diag.Warning: "warning", diag.Error: "error"}[s]
}

func location(d diag.Diagnostic) sarifLocation {
	var at sarifLocation
	// A name with a colon must not become a scheme.
	at.Physical.Artifact.URI = (&url.URL{Path: filepath.ToSlash(filepath.Clean(d.Pos.File))}).String()
	if d.Pos.Line > 0 {
		at.Physical.Region = &sarifRegion{StartLine: d.Pos.Line, StartColumn: max(d.Pos.Col, 1)}
	}
	if d.Field != "" {
		at.Logical = []sarifLogical{{terminal.Line(d.Field)}}
	}
	return at
}
