package policies

var portabilityRules = []*Rule{objectSize, syncSize, directorySize, rewrittenField, missingDivisor, clusterScope, writtenStatus}
