package acceptance

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// probe checks a probe; kills says that it ends the container.
func (r *rules) probe(at *field.Path, p *corev1.Probe, kills bool) {
	h := p.ProbeHandler
	r.one(at, "`httpGet`, `tcpSocket`, `exec`, `grpc`", h.HTTPGet != nil, h.TCPSocket != nil, h.Exec != nil, h.GRPC != nil)
	r.action(at, h.HTTPGet, h.TCPSocket, h.Exec)
	if h.GRPC != nil {
		r.port(at.Child("grpc", "port"), h.GRPC.Port)
	}
	for name, n := range map[string]int32{"initialDelaySeconds": p.InitialDelaySeconds, "timeoutSeconds": p.TimeoutSeconds,
		"periodSeconds": p.PeriodSeconds, "successThreshold": p.SuccessThreshold, "failureThreshold": p.FailureThreshold} {
		r.notNegative(at.Child(name), &n)
	}
	if kills && p.SuccessThreshold > 1 {
		r.invalid(at.Child("successThreshold"), p.SuccessThreshold, "it must be 1 in a probe that ends the container")
	}
}

func (r *rules) handler(at *field.Path, h *corev1.LifecycleHandler) {
	if h == nil {
		return
	}
	r.one(at, "`httpGet`, `tcpSocket`, `exec`, `sleep`", h.HTTPGet != nil, h.TCPSocket != nil, h.Exec != nil,
		h.Sleep != nil)
	r.action(at, h.HTTPGet, h.TCPSocket, h.Exec)
}

func (r *rules) action(at *field.Path, get *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction,
	exec *corev1.ExecAction) {
	if get != nil {
		r.target(at.Child("httpGet", "port"), get.Port)
		for i, h := range get.HTTPHeaders {
			r.invalid(at.Child("httpGet", "httpHeaders").Index(i).Child("name"), h.Name, validation.IsHTTPHeaderName(h.Name)...)
		}
	}
	if tcp != nil {
		r.target(at.Child("tcpSocket", "port"), tcp.Port)
	}
	if exec != nil && len(exec.Command) == 0 {
		r.add(field.Required(at.Child("exec", "command"), ""))
	}
}

// target checks a port that is a number or a name.
func (r *rules) target(at *field.Path, port intstr.IntOrString) {
	if port.Type == intstr.Int {
		r.port(at, port.IntVal)
		return
	}
	r.invalid(at, port.StrVal, validation.IsValidPortName(port.StrVal)...)
}
