package acceptance

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// volumes returns the names of the volumes.
func (r *rules) volumes(at *field.Path, list []corev1.Volume) sets.Set[string] {
	names := sets.New[string]()
	for i := range list {
		v, at := &list[i], at.Index(i)
		r.name(at.Child("name"), v.Name, names)
		r.source(at, v)
	}
	return names
}

// source checks what a volume is; none at all is an empty directory.
func (r *rules) source(at *field.Path, v *corev1.Volume) {
	set := setFields(v.VolumeSource)
	if len(set) > 1 {
		r.add(field.Forbidden(at.Child(set[1]), fmt.Sprintf("the volume has `%s` already", set[0])))
		return
	}
	switch {
	case v.HostPath != nil:
		r.needs(at.Child("hostPath", "path"), v.HostPath.Path)
	case v.ConfigMap != nil:
		r.needs(at.Child("configMap", "name"), v.ConfigMap.Name)
		r.mode(at.Child("configMap", "defaultMode"), v.ConfigMap.DefaultMode)
		r.files(at.Child("configMap", "items"), v.ConfigMap.Items, nil)
	case v.Secret != nil:
		r.needs(at.Child("secret", "secretName"), v.Secret.SecretName)
		r.mode(at.Child("secret", "defaultMode"), v.Secret.DefaultMode)
		r.files(at.Child("secret", "items"), v.Secret.Items, nil)
	case v.DownwardAPI != nil:
		r.mode(at.Child("downwardAPI", "defaultMode"), v.DownwardAPI.DefaultMode)
		r.podInfo(at.Child("downwardAPI", "items"), v.DownwardAPI.Items, nil)
	case v.PersistentVolumeClaim != nil:
		r.needs(at.Child("persistentVolumeClaim", "claimName"), v.PersistentVolumeClaim.ClaimName)
	case v.CSI != nil:
		r.driver(at.Child("csi", "driver"), v.CSI.Driver)
	case v.EmptyDir != nil && v.EmptyDir.SizeLimit != nil && v.EmptyDir.SizeLimit.Sign() < 0:
		r.invalid(at.Child("emptyDir", "sizeLimit"), v.EmptyDir.SizeLimit.String(), "it must not be negative")
	case v.Projected != nil:
		r.projected(at.Child("projected"), v.Projected)
	}
}

// driver checks the name of a driver of volumes.
func (r *rules) driver(at *field.Path, name string) {
	if !r.needs(at, name) {
		return
	}
	if len(name) > validation.DNS1123LabelMaxLength {
		r.invalid(at, name, validation.MaxLenError(validation.DNS1123LabelMaxLength))
	}
	r.invalid(at, name, validation.IsDNS1123Subdomain(strings.ToLower(name))...)
}

// projected checks a volume of several sources, whose files must not have the same path.
func (r *rules) projected(at *field.Path, p *corev1.ProjectedVolumeSource) {
	r.mode(at.Child("defaultMode"), p.DefaultMode)
	paths := sets.New[string]()
	for i, s := range p.Sources {
		at := at.Child("sources").Index(i)
		if m := s.ConfigMap; m != nil {
			r.needs(at.Child("configMap", "name"), m.Name)
			r.files(at.Child("configMap", "items"), m.Items, paths)
		}
		if m := s.Secret; m != nil {
			r.needs(at.Child("secret", "name"), m.Name)
			r.files(at.Child("secret", "items"), m.Items, paths)
		}
		if m := s.DownwardAPI; m != nil {
			r.podInfo(at.Child("downwardAPI", "items"), m.Items, paths)
		}
		if set := setFields(s); len(set) > 1 {
			r.add(field.Forbidden(at.Child(set[1]), fmt.Sprintf("the source has `%s` already", set[0])))
		}
		if t := s.ServiceAccountToken; t != nil {
			r.needs(at.Child("serviceAccountToken", "path"), t.Path)
			if n := t.ExpirationSeconds; n != nil && (*n < 600 || *n > 1<<32) {
				r.invalid(at.Child("serviceAccountToken", "expirationSeconds"), *n, "it must be 600 at least")
			}
		}
	}
}

// files checks which keys become which files of a volume.
func (r *rules) files(at *field.Path, items []corev1.KeyToPath, paths sets.Set[string]) {
	for i, item := range items {
		at := at.Index(i)
		r.needs(at.Child("key"), item.Key)
		r.file(at.Child("path"), item.Path, paths)
		r.mode(at.Child("mode"), item.Mode)
	}
}

// podInfo checks which fields of the pod become which files of a volume.
func (r *rules) podInfo(at *field.Path, items []corev1.DownwardAPIVolumeFile, paths sets.Set[string]) {
	for i, item := range items {
		at := at.Index(i)
		r.file(at.Child("path"), item.Path, paths)
		r.mode(at.Child("mode"), item.Mode)
		r.one(at, "`fieldRef`, `resourceFieldRef`", item.FieldRef != nil, item.ResourceFieldRef != nil)
		if item.FieldRef != nil {
			r.fieldRef(at.Child("fieldRef"), item.FieldRef, fileFields)
		}
		if item.ResourceFieldRef != nil {
			r.resourceField(at.Child("resourceFieldRef"), item.ResourceFieldRef)
			r.needs(at.Child("resourceFieldRef", "containerName"), item.ResourceFieldRef.ContainerName)
		}
	}
}

// file checks the path of a file in a volume. paths has those that are taken; nil if two files may have one path.
func (r *rules) file(at *field.Path, path string, paths sets.Set[string]) {
	if !r.needs(at, path) {
		return
	}
	r.inside(at, path)
	if strings.HasPrefix(path, "..") && !strings.HasPrefix(path, "../") && path != ".." {
		r.invalid(at, path, "it must not begin with `..`")
	}
	if paths != nil {
		r.once(at, path, paths)
	}
}

// mode checks the permissions of a file.
func (r *rules) mode(at *field.Path, mode *int32) {
	if mode != nil && (*mode < 0 || *mode > 0o777) {
		r.invalid(at, *mode, "it must be between 0 and 511, which is 0777 in octal")
	}
}

// inside reports a path that leads out of its volume.
func (r *rules) inside(at *field.Path, path string) {
	if strings.HasPrefix(path, "/") {
		r.invalid(at, path, "it must be relative")
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == ".." {
			r.invalid(at, path, "it must not contain `..`")
			return
		}
	}
}
