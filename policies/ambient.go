package policies

var ambientRules = []*Rule{ambientRevision}
