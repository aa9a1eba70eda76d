package policies

import (
	"slices"

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
