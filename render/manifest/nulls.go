package manifest

// DropNulls removes the keys of maps that have null: for the API server, such a field is not set. Items of lists that
// are null stay. It changes v.
func DropNulls(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if item == nil {
				delete(v, key)
			} else {
				DropNulls(item)
			}
		}
	case []any:
		for _, item := range v {
			DropNulls(item)
		}
	}
}
