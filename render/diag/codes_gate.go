package diag

// Codes of the gate: waivers and the user's policies.
const (
	WaiverExpired Code = 190
	WaiverUnused  Code = 191
	WaiverDate    Code = 192
	BadPolicy     Code = 195
	Refused       Code = 196
)

var gateCodes = []definition{
	{WaiverExpired, Warning, false, "a waiver has expired", Page{
		Why: `A waiver lowers a finding to an info until the date in 'expires'. The date has passed, so the finding
			counts again.`,
		Fix:     `correct what the waiver was for, or give it a new date.`,
		Example: `meshpress.yaml:9:42: warning MP0190: the waiver of MP0101 expired on 2026-06-01`,
	}},
	{WaiverUnused, Warning, false, "a waiver is not needed", Page{
		Why: `The run has no finding that the waiver fits. If the finding returns later, nobody would look at it
			again.`,
		Fix:     `remove the waiver.`,
		Example: `meshpress.yaml:9:7: warning MP0191: the waiver of MP0101 is not needed: nothing is found`,
	}},
	{WaiverDate, Info, false, "the date that waivers are compared with", Page{
		Why: `Waivers expire on a date. So that one input always has the same result, the date is that of the commit,
			or one that you give, and not that of the clock.`,
		Fix:     `do nothing, or give another date with '--today'.`,
		Example: `meshpress.yaml:9:7: info MP0192: waivers are compared with 2026-05-20: the date of the commit`,
	}},
	{BadPolicy, Error, false, "a ValidatingAdmissionPolicy cannot be read, compiled or bound", Page{
		Why: `A file that is given with '--policies' holds a policy, a binding or a parameter that a cluster would
			refuse, or that refers to something that is not in the files. A policy that is not checked would look like
			one that is kept.`,
		Fix:     `correct the policy. The text has the message of the CEL compiler, with its position.`,
		Example: `policies/replicas.yaml:14:19: error MP0195: there is no policy "two-replicas" in the files for policies`,
	}},
	{Refused, Error, false, "a rendered object breaks a ValidatingAdmissionPolicy", Page{
		Why: `One of the ValidatingAdmissionPolicies that you give with '--policies' refuses the object. A cluster with
			this policy would refuse it too, in the middle of a sync.`,
		Fix: `change the resource so that the object complies, or change the policy.`,
		Example: `fleet/mesh.yaml:8:7: error MP0196: ValidatingAdmissionPolicy "two-replicas" refuses Deployment ` +
			`istio-system/istiod: there must be at least two replicas`,
	}},
}
