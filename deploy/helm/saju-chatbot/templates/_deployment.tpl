{{/* Seconds from SIGTERM to SIGKILL. Call with the component's values. */}}
{{- define "saju-chatbot.terminationGracePeriod" -}}
{{- .terminationGracePeriodSeconds | default (add .preStopSeconds .shutdownGraceSeconds 10) | int64 }}
{{- end }}

{{/* The Deployment of one component. Call with (dict "root" $ "scope" scope). */}}
{{- define "saju-chatbot.deployment" -}}
{{- $root := .root }}
{{- $scope := .scope }}
{{- $values := .scope.values }}
{{- $labels := dict "root" $root "component" $scope.component }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $scope.name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "saju-chatbot.labels" $labels | nindent 4 }}
  {{- with $values.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if not $values.autoscaling.enabled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  revisionHistoryLimit: {{ $values.revisionHistoryLimit }}
  minReadySeconds: {{ $values.minReadySeconds }}
  strategy:
    {{- toYaml $values.strategy | nindent 4 }}
  selector:
    matchLabels:
      {{- include "saju-chatbot.selectorLabels" $labels | nindent 6 }}
  template:
    metadata:
      labels:
        {{- $own := mergeOverwrite (deepCopy $root.Values.commonLabels) (deepCopy $values.podLabels) }}
        {{- mergeOverwrite $own (include "saju-chatbot.selectorLabels" $labels | fromYaml) | toYaml | nindent 8 }}
      annotations:
        checksum/config: {{ include "saju-chatbot.config" . | sha256sum }}
        {{- if not $root.Values.secrets.existingSecret }}
        checksum/secret: {{ include "saju-chatbot.secretData" $root | sha256sum }}
        {{- end }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "saju-chatbot.serviceAccountName" $root }}
      automountServiceAccountToken: false
      # The variables of service links begin with the release's name: SAJU_… of a release "saju" would be taken for settings.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ include "saju-chatbot.terminationGracePeriod" $values }}
      securityContext:
        {{- toYaml $values.podSecurityContext | nindent 8 }}
      {{- with include "saju-chatbot.podPlacement" . | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with $values.initContainers }}
      initContainers:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ $scope.component }}
          image: {{ include "saju-chatbot.image" (dict "root" $root "component" $scope.component "image" $values.image) | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            {{- toYaml $values.securityContext | nindent 12 }}
          ports:
            - name: http
              containerPort: {{ include "saju-chatbot.containerPort" $scope }}
              protocol: TCP
          envFrom:
            - configMapRef:
                name: {{ $scope.name }}
            {{- with $values.envFrom }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          env:
            {{- include "saju-chatbot.env" . | trim | nindent 12 }}
          startupProbe:
            {{- toYaml $values.startupProbe | nindent 12 }}
          readinessProbe:
            {{- toYaml $values.readinessProbe | nindent 12 }}
          livenessProbe:
            {{- toYaml $values.livenessProbe | nindent 12 }}
          {{- if $values.preStopSeconds }}
          lifecycle:
            preStop:
              exec:
                command: ["sleep", {{ $values.preStopSeconds | int64 | quote }}]
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- with $values.volumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
        {{- with $values.extraContainers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: {{ $values.tmpSizeLimit }}
        {{- with $values.volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}

{{/* Where a pod of the component may run, and by what means. Call with (dict "root" $ "scope" scope). */}}
{{- define "saju-chatbot.podPlacement" -}}
{{- $values := .scope.values }}
{{- $pod := dict }}
{{- $spread := list }}
{{- range $values.topologySpreadConstraints }}
{{- $selector := dict "matchLabels" (include "saju-chatbot.selectorLabels" (dict "root" $.root "component" $.scope.component) | fromYaml) }}
{{- $spread = append $spread (hasKey . "labelSelector" | ternary . (set (deepCopy .) "labelSelector" $selector)) }}
{{- end }}
{{- $_ := set $pod "topologySpreadConstraints" $spread }}
{{- $_ := set $pod "imagePullSecrets" .root.Values.imagePullSecrets }}
{{- range list "nodeSelector" "tolerations" "affinity" "priorityClassName" "runtimeClassName" "hostAliases" "dnsConfig" }}
{{- $_ := set $pod . (index $values .) }}
{{- end }}
{{- range $name, $value := $pod }}
{{- if $value }}
{{ dict $name $value | toYaml }}
{{- end }}
{{- end }}
{{- end }}
