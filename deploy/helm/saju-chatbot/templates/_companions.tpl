{{/* What stands beside the Deployment of a component. Call each with (dict "root" $ "scope" scope). */}}

{{- define "saju-chatbot.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .scope.name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "saju-chatbot.labels" (dict "root" .root "component" .scope.component) | nindent 4 }}
data:
  {{- include "saju-chatbot.config" . | trim | nindent 2 }}
{{- end }}

{{- define "saju-chatbot.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .scope.name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "saju-chatbot.labels" (dict "root" .root "component" .scope.component) | nindent 4 }}
  {{- with .scope.values.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .scope.values.service.type }}
  selector:
    {{- include "saju-chatbot.selectorLabels" (dict "root" .root "component" .scope.component) | nindent 4 }}
  ports:
    - name: http
      port: {{ .scope.values.service.port }}
      targetPort: http
      protocol: TCP
{{- end }}

{{- define "saju-chatbot.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .scope.name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "saju-chatbot.labels" (dict "root" .root "component" .scope.component) | nindent 4 }}
spec:
  {{- with .scope.values.podDisruptionBudget }}
  {{- if not (kindIs "invalid" .minAvailable) }}
  minAvailable: {{ .minAvailable }}
  {{- else }}
  maxUnavailable: {{ .maxUnavailable }}
  {{- end }}
  {{- end }}
  # A pod that is not ready, because the broker is down for instance, must not hold up the drain of its node.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "saju-chatbot.selectorLabels" (dict "root" .root "component" .scope.component) | nindent 6 }}
{{- end }}

{{- define "saju-chatbot.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .scope.name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "saju-chatbot.labels" (dict "root" .root "component" .scope.component) | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .scope.name }}
  {{- with .scope.values.autoscaling }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    {{- with .targetCPUUtilizationPercentage }}
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
    {{- with .targetMemoryUtilizationPercentage }}
    - type: Resource
      resource:
        name: memory
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
    {{- with .metrics }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
{{- end }}
