package manifest

import "reflect"

// PodLabels returns the labels of the pods of a workload, nil for an object without a template of pods.
func (o *Object) PodLabels() map[string]any {
	labels, _ := o.Get("spec", "template", "metadata", "labels").(map[string]any)
	return labels
}

// HasLabels tells whether labels contain all that a selector wants. A value may be of any type, because an overlay may
// write a map or a list there.
func HasLabels(labels, wanted map[string]any) bool {
	for key, value := range wanted {
		if !reflect.DeepEqual(labels[key], value) {
			return false
		}
	}
	return true
}
