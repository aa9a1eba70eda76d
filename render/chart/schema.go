package chart

import "bytes"

// Istio's gateway charts name no draft in `$schema`. Until 3.18 Helm read that
// as draft-07, in which what stands beside a `$ref` does not count; since then
// it is the newest draft, in which it does, and in which the charts of 1.22 to
// 1.25 refuse their own defaults. They were written for draft-07.
var (
	undatedSchema = []byte(`"http://json-schema.org/schema#"`)
	draft07Schema = []byte(`"http://json-schema.org/draft-07/schema#"`)
)

func dateSchema(schema []byte) []byte { return bytes.Replace(schema, undatedSchema, draft07Schema, 1) }
