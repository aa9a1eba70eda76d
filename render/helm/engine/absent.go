package engine

// Why a function of Helm does not exist here: its result is not determined by
// its arguments.
const (
	clock      = "it reads the clock"
	random     = "its result is random"
	zone       = "it reads the clock or the time zone of the machine"
	noDate     = "it takes a date, and no function makes one"
	network    = "it asks the network"
	notOfHelm  = "Helm does not have it"
	useWritten = "write the value itself into the values"
)

// absent are the functions that fail when they are called. A chart that has such
// a call in a branch that is not taken renders.
var absent = map[string]string{
	"now": clock, "ago": clock,
	"date": zone, "dateInZone": zone, "date_in_zone": zone, "htmlDate": zone, "htmlDateInZone": zone,
	"toDate": zone, "mustToDate": zone,
	"dateModify": noDate, "date_modify": noDate, "mustDateModify": noDate, "must_date_modify": noDate, "unixEpoch": noDate,
	"randAlpha": random, "randAlphaNum": random, "randAscii": random, "randNumeric": random, "randBytes": random,
	"randInt": random,
	"shuffle": random, "uuidv4": random, "bcrypt": random, "htpasswd": random, "encryptAES": random,
	"genPrivateKey": random,
	"genCA":         random, "genCAWithKey": random, "genSelfSignedCert": random, "genSelfSignedCertWithKey": random,
	"genSignedCert": random, "genSignedCertWithKey": random,
	"getHostByName": network,
}

// unknownToHelm are functions of sprig that Helm takes away: a template that
// has them does not parse, in Helm and here.
var unknownToHelm = []string{"env", "expandenv"}

func (r *run) absent(name, reason string) any {
	return func(...any) (any, error) {
		r.refuse(useWritten, "must not call %q, which does not exist here: %s, so that the output would differ from run to "+
			"run", name, reason)
		return nil, nil
	}
}
