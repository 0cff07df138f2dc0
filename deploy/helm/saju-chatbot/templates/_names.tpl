{{/*
Components by the key of their block in values.yaml. The name ends in object names and in the label
app.kubernetes.io/component, and names the image.
*/}}
{{- define "saju-chatbot.components" -}}
gateway: gateway
sajuEngine: saju-engine
retriever: retriever
llmWorker: llm-worker
{{- end }}

{{- define "saju-chatbot.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* At most 40 characters: what is appended has to fit into the 63 of a label. */}}
{{- define "saju-chatbot.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := include "saju-chatbot.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "saju-chatbot.secretName" -}}
{{- .Values.secrets.existingSecret | default (include "saju-chatbot.fullname" .) }}
{{- end }}

{{- define "saju-chatbot.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "saju-chatbot.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/*
The scope of one component, as YAML: fromYaml gives a dict with
  key, component, name  - its block in values.yaml, its label, the name of its objects
  values                - `defaults` with its own block laid over them
Call with (dict "root" $ "key" key).
*/}}
{{- define "saju-chatbot.scope" -}}
{{- $component := index (include "saju-chatbot.components" .root | fromYaml) .key }}
{{- $values := mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values .key)) }}
{{- dict "key" .key "component" $component "name" (printf "%s-%s" (include "saju-chatbot.fullname" .root) $component) "values" $values | toYaml }}
{{- end }}

{{/* Immutable once installed, so nothing that may ever change. Call with (dict "root" $ "component" name). */}}
{{- define "saju-chatbot.selectorLabels" -}}
app.kubernetes.io/name: {{ include "saju-chatbot.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "saju-chatbot.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "saju-chatbot.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: saju-chatbot
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Call with (dict "root" $ "component" name "image" image-of-the-component). */}}
{{- define "saju-chatbot.image" -}}
{{- $default := printf "%s%s" .root.Values.image.prefix .component }}
{{- if .root.Values.image.registry }}
{{- $default = printf "%s/%s" (trimSuffix "/" .root.Values.image.registry) $default }}
{{- end }}
{{- $repository := .image.repository | default $default }}
{{- if .image.digest }}
{{- printf "%s@%s" $repository .image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (.image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}
{{- end }}
