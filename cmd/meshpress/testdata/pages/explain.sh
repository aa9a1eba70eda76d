mkdir fleet
cat > fleet/mesh.yaml <<END
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata:
  name: control-plane
spec:
  installations:
    - istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        components:
          pilot:
            k8s:
              replicaCount: 2
              overlays:
                - kind: Deployment
                  name: istiod
                  patches:
                    - {path: spec.replicas, value: 3}
        values: {pilot: {autoscaleEnabled: false}}
      clusters:
        - name: east
        - name: west
END
