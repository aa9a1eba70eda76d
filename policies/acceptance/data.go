package acceptance

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// configMap checks the keys and the size of a ConfigMap.
func (r *rules) configMap(c *corev1.ConfigMap) {
	size := 0
	for key, value := range c.Data {
		size += len(value)
		r.invalid(field.NewPath("data").Key(key), key, validation.IsConfigMapKey(key)...)
		if _, twice := c.BinaryData[key]; twice {
			r.invalid(field.NewPath("binaryData").Key(key), key, "`data` has the key, too")
		}
	}
	for key, value := range c.BinaryData {
		size += len(value)
		r.invalid(field.NewPath("binaryData").Key(key), key, validation.IsConfigMapKey(key)...)
	}
	r.size(field.NewPath("data"), size)
}

func (r *rules) secret(s *corev1.Secret) {
	size := 0
	for key, value := range s.Data {
		size += len(value)
		r.invalid(field.NewPath("data").Key(key), key, validation.IsConfigMapKey(key)...)
	}
	for key, value := range s.StringData {
		size += len(value)
		r.invalid(field.NewPath("stringData").Key(key), key, validation.IsConfigMapKey(key)...)
	}
	r.size(field.NewPath("data"), size)
	if s.Type != corev1.SecretTypeTLS {
		return
	}
	for _, key := range []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey} {
		_, isText := s.StringData[key]
		if _, ok := s.Data[key]; !ok && !isText {
			r.add(field.Required(field.NewPath("data").Key(key), "for the `type` "+string(s.Type)))
		}
	}
}

// size reports data that is too large for its object.
func (r *rules) size(at *field.Path, size int) {
	if size > corev1.MaxSecretSize {
		r.invalid(at, fmt.Sprintf("%d bytes", size), fmt.Sprintf("it must not be larger than %d bytes", corev1.MaxSecretSize))
	}
}
