package policies

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// Rules lists all rules in the order of their codes.
func Rules() []*Rule {
	return []*Rule{
		// ambient
		ambientRevision, ambientDistribution, ambientVersion, ambientDelta, ambientDeltaFix, ambientSecond,
		ambientMeshID, ambientNetwork, ambientEastWest, ambientParts, ambientGateway, ambientName,
		// platforms
		platformQuota, platformCNI, platformPaths, platformCharts, platformProfile, platformName,
		// ownership
		sharedInjection, unusedCNI, sailParts, sharedNamespaces,
		// consistency
		copiedName, gatewayNetwork, gatewayImage, serviceSelector, budgetSelector, autoscalerTarget, webhookService,
		targetPort, lowPort, ownPods, floatingImage, retiredRegistry, replicasBesideAutoscaler, ownSpread,
		// upgrades
		minorSkipped, minorDowngrade, patchDowngrade, canaryOnly, gatewayAhead, nodeSkew, gatewayBehind,
		revisionInUse, revisionLeft, tagGone, definitionGone, immutableField, namespaceMoved, trustDomainChanged,
		namespaceGone,
		// engines
		fluxVariable,
		// moves
		moveEarly, serviceMoved, cniGone,
		// portability
		objectSize, syncSize, directorySize, rewrittenField, missingDivisor, clusterScope, writtenStatus,
	}
}

// Explain returns the page of a code in Markdown: that of its rule, or that of
// another finding.
func Explain(code diag.Code) string {
	rules := Rules()
	if i := slices.IndexFunc(rules, func(r *Rule) bool { return r.Code == code }); i >= 0 {
		return rules[i].Page.String()
	}
	return code.Page().String()
}

// Catalogue returns the pages of all rules in Markdown.
func Catalogue() string {
	var b strings.Builder
	for _, rule := range Rules() {
		code := rule.Code
		fmt.Fprintf(&b, "## %s: %s\n\nSeverity: %s.\n\n%s\n\n", code, code.Title(), code.Severity(), rule.Page)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
