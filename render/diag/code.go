package diag

import (
	"fmt"
	"maps"
	"slices"
)

// Code identifies a kind of finding. It never changes its meaning.
type Code int

// String returns the printed form, as in MP0012.
func (c Code) String() string { return fmt.Sprintf("MP%04d", int(c)) }

// The codes, by the step of the data path that reports them.
const (
	// reading and decoding
	Unreadable    Code = 1
	BadYAML       Code = 2
	DuplicateKey  Code = 3
	UnknownField  Code = 4
	WrongType     Code = 5
	BadValue      Code = 6
	NoInput       Code = 7
	Conflict      Code = 8
	Missing       Code = 9
	UnknownKey    Code = 10
	BadMeshConfig Code = 11
	UnknownMesh   Code = 12
	NotNamed      Code = 13

	// who gets what
	NoClusters       Code = 20
	UnknownCluster   Code = 21
	AutoRevision     Code = 22
	BadRevision      Code = 23
	TwoDefaults      Code = 24
	NoDefault        Code = 25
	TwoActive        Code = 26
	NoActive         Code = 27
	Twice            Code = 28
	NoControlPlane   Code = 29
	SingletonDiffers Code = 30
	TrustDomain      Code = 31
	ClusterName      Code = 32
	Nothing          Code = 33
	SeveralClusters  Code = 34

	// charts
	ChartApproximate Code = 40
	ChartMissing     Code = 41
	BadVersion       Code = 42
	UnknownProfile   Code = 43
	BadChart         Code = 44
	NotLocked        Code = 45
	NotLocal         Code = 46
	NotAsked         Code = 47
	NotNeeded        Code = 48
	Retired          Code = 49

	// what is there but has no effect
	ForcedOff      Code = 50
	Ignored        Code = 51
	Unsupported    Code = 52
	EnabledByUse   Code = 53
	MergeDiffers   Code = 54
	Unmapped       Code = 55
	ValueConflict  Code = 56
	NotRendered    Code = 57
	SilentUpstream Code = 58
	SameSelector   Code = 59

	// rendering
	TemplateFailed  Code = 60
	OverlayNoTarget Code = 61
	OverlayPath     Code = 62
	PatchNoTarget   Code = 63
	PatchInvalid    Code = 64
	DuplicateObject Code = 65
	ChartWarning    Code = 66
	MapOrder        Code = 67
	LeftOver        Code = 70
	Edited          Code = 71
	Foreign         Code = 72
	ClusterGone     Code = 73
	UnknownImage    Code = 74

	// handing over to Helm
	NotInValues Code = 80
	NotForHelm  Code = 81

	// the policies themselves; their rules define codes between 100 and 189
	WaiverExpired Code = 190
	WaiverUnused  Code = 191
	WaiverDate    Code = 192
)

type codeInfo struct {
	severity Severity
	fixed    bool // the severity must not be lowered: the input cannot be understood
	title    string
}

var codes = map[Code]codeInfo{
	Unreadable:    {Error, true, "an input file cannot be read"},
	BadYAML:       {Error, true, "a file is not YAML"},
	DuplicateKey:  {Error, true, "a key occurs twice in one map"},
	UnknownField:  {Error, false, "a field does not exist, or not here"},
	WrongType:     {Error, true, "a value has the wrong type"},
	BadValue:      {Error, true, "a value is not allowed"},
	NoInput:       {Error, true, "no lifecycle resource among the inputs"},
	Conflict:      {Error, false, "two fields that must agree do not"},
	Missing:       {Error, true, "a field that must be set is not"},
	UnknownKey:    {Warning, false, "a Helm value that no chart of the version knows"},
	BadMeshConfig: {Error, false, "a mesh config field has the wrong type"},
	UnknownMesh:   {Warning, false, "a mesh config field that Istio's API does not have"},
	NotNamed:      {Error, true, "no installation names a cluster that is asked for"},

	NoClusters:       {Warning, false, "an installation names no cluster"},
	UnknownCluster:   {Warning, false, "a cluster is not among the registered ones"},
	AutoRevision:     {Error, true, "revision auto without a mapping in the config"},
	BadRevision:      {Error, true, "a revision is not a DNS label of at most 63 characters"},
	TwoDefaults:      {Error, false, "two default revisions in one cluster"},
	NoDefault:        {Warning, false, "revisions in a cluster, but none is the default"},
	TwoActive:        {Error, false, "two active gateways of one name in one cluster"},
	NoActive:         {Warning, false, "a gateway has a Service, but no active revision"},
	Twice:            {Error, true, "one thing is installed twice in a cluster"},
	NoControlPlane:   {Warning, false, "the control plane revision of a gateway is not among the inputs"},
	SingletonDiffers: {Error, false, "installations disagree about what a cluster has once"},
	TrustDomain:      {Warning, false, "two settings of the trust domain differ"},
	ClusterName:      {Warning, false, "clusterName is not the name of the cluster"},
	Nothing:          {Error, false, "nothing is rendered"},
	SeveralClusters:  {Error, true, "several clusters, where the host takes one"},

	ChartApproximate: {Warning, false, "charts of a near version stand in for the exact one"},
	ChartMissing:     {Error, true, "no charts for a version"},
	BadVersion:       {Error, true, "no Istio version can be read from a tag"},
	UnknownProfile:   {Error, true, "a profile does not exist"},
	BadChart:         {Error, true, "a chart cannot be loaded"},
	NotLocked:        {Error, true, "the lock has no chart for a tag"},
	NotLocal:         {Error, true, "a locked chart is missing, or has other content"},
	NotNeeded:        {Warning, false, "the lock has a chart that no cluster needs"},
	Retired:          {Warning, false, "a repository that Istio has left"},
	NotAsked:         {Warning, false, "a repository that is not asked for charts"},

	ForcedOff:      {Warning, false, "a component that does not belong to the kind"},
	Ignored:        {Warning, false, "a field that has no effect on manifests"},
	Unsupported:    {Error, false, "a field that cannot be rendered"},
	EnabledByUse:   {Info, false, "a component is on because its block is there"},
	MergeDiffers:   {Warning, false, "Istio before 1.24 merged this differently"},
	Unmapped:       {Warning, false, "a legacy gateway value without an equivalent"},
	ValueConflict:  {Warning, false, "a value is set in two places"},
	NotRendered:    {Info, false, "a field that says how to install, not what"},
	SilentUpstream: {Warning, false, "istioctl does nothing with it, and does not say so"},
	SameSelector:   {Warning, false, "two gateways select the same pods"},

	TemplateFailed:  {Error, true, "a chart does not render with these values"},
	OverlayNoTarget: {Error, false, "an overlay matches no object"},
	OverlayPath:     {Error, false, "an overlay path selects nothing"},
	PatchNoTarget:   {Warning, false, "a k8s field matches no object"},
	PatchInvalid:    {Error, false, "a patched object is no longer valid"},
	DuplicateObject: {Error, false, "two releases of a cluster render the same object"},
	ChartWarning:    {Warning, false, "a warning in a chart's notes"},
	MapOrder:        {Info, false, "a chart lists a map, which Helm does in no order"},
	LeftOver:        {Warning, false, "a cluster of an earlier run is still in the output"},
	Edited:          {Warning, false, "a generated file had been edited by hand"},
	ClusterGone:     {Error, false, "a cluster has something, and gets nothing"},
	UnknownImage:    {Warning, false, "an image that the inputs do not tell"},
	Foreign:         {Error, true, "a file that meshpress did not write is in the way"},

	NotInValues: {Warning, false, "something that Helm values cannot say"},
	NotForHelm:  {Error, false, "a release that Helm cannot install"},

	WaiverExpired: {Warning, false, "a waiver has expired"},
	WaiverUnused:  {Warning, false, "a waiver is not needed"},
	WaiverDate:    {Info, false, "the date that waivers are compared with"},
}

// Define adds the code of a policy, when the program starts. Two of one number
// are a defect.
func Define(c Code, severity Severity, title string) Code {
	if _, ok := codes[c]; ok {
		panic(fmt.Sprintf("two findings are called %s", c))
	}
	codes[c] = codeInfo{severity: severity, title: title}
	return c
}

// Codes lists all codes in their order.
func Codes() []Code { return slices.Sorted(maps.Keys(codes)) }

// Severity returns the default severity of the code.
func (c Code) Severity() Severity { return codes[c].severity }

// Fixed tells whether the severity of the code must not be changed.
func (c Code) Fixed() bool { return codes[c].fixed }

// Title returns one line that explains the code.
func (c Code) Title() string { return codes[c].title }

// ParseCode is the inverse of [Code.String]; ok is false for a code that does not exist.
func ParseCode(text string) (c Code, ok bool) {
	if _, err := fmt.Sscanf(text, "MP%04d", &c); err != nil || c.String() != text {
		return 0, false
	}
	_, ok = codes[c]
	return c, ok
}

// IsInput tells whether the code is about reading and decoding the input.
func (c Code) IsInput() bool { return c < NoClusters }
