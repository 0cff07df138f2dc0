{{/* A number of values.yaml is a float to Helm: 1000000 must not become 1e+06. */}}
{{- define "saju-chatbot.setting" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/*
The component's plain settings as a YAML map, for its ConfigMap. Later ones win: the chart's own, `config`, the component's
`config`. Call with (dict "root" $ "scope" scope).
*/}}
{{- define "saju-chatbot.config" -}}
{{- $all := .root.Values }}
{{- $own := .scope.values }}
{{- $config := dict
      "SAJU_LOG_LEVEL" $all.logLevel
      "SAJU_SHUTDOWN_GRACE_SECONDS" $own.shutdownGraceSeconds }}
{{- if $all.otel.endpoint }}
{{- $_ := set $config "OTEL_EXPORTER_OTLP_ENDPOINT" $all.otel.endpoint }}
{{- end }}
{{- if eq .scope.key "gateway" }}
{{- $_ := set $config "SAJU_HTTP_PORT" (include "saju-chatbot.containerPort" .scope) }}
{{- $config = merge $config (include "saju-chatbot.databaseConfig" .root | fromYaml) }}
{{- else }}
{{- $_ := set $config "SAJU_HEALTH_PORT" (include "saju-chatbot.containerPort" .scope) }}
{{- with $own.concurrency }}
{{- $_ := set $config "SAJU_CONCURRENCY" . }}
{{- end }}
{{- end }}
{{- if eq .scope.key "retriever" }}
{{- $_ := set $config "SAJU_CHROMA_URL" $all.chroma.url }}
{{- end }}
{{- if eq .scope.key "llmWorker" }}
{{- with $all.llm.baseUrl }}
{{- $_ := set $config "OPENAI_BASE_URL" . }}
{{- end }}
{{- with $all.llm.model }}
{{- $_ := set $config "OPENAI_MODEL" . }}
{{- end }}
{{- end }}
{{- range $name, $value := mergeOverwrite $config (deepCopy $all.config) (deepCopy $own.config) }}
{{ $name }}: {{ include "saju-chatbot.setting" $value | quote }}
{{- end }}
{{- end }}

{{- define "saju-chatbot.containerPort" -}}
{{- if eq .key "gateway" }}8000{{ else }}8080{{ end }}
{{- end }}

{{/* MYSQL_HOST and its like, or nothing where the Secret holds the whole URL. */}}
{{- define "saju-chatbot.databaseConfig" -}}
{{- with .Values.mysql }}
{{- if .host }}
MYSQL_HOST: {{ .host | quote }}
MYSQL_PORT: {{ include "saju-chatbot.setting" .port | quote }}
MYSQL_USER: {{ .user | quote }}
MYSQL_DB: {{ .database | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* One variable out of the Secret. Call with (dict "root" $ "variable" name "key" key-of-secrets.keys "optional" bool). */}}
{{- define "saju-chatbot.secretVariable" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ include "saju-chatbot.secretName" .root }}
      key: {{ index .root.Values.secrets.keys .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{- define "saju-chatbot.databaseSecret" -}}
{{- if .Values.mysql.host }}
{{- include "saju-chatbot.secretVariable" (dict "root" . "variable" "MYSQL_PASSWORD" "key" "mysqlPassword") }}
{{- else }}
{{- include "saju-chatbot.secretVariable" (dict "root" . "variable" "SAJU_DATABASE_URL" "key" "databaseUrl") }}
{{- end }}
{{- end }}

{{/* The secrets that a component can do without: its variables, and their keys of secrets.keys. Call with the scope. */}}
{{- define "saju-chatbot.optionalSecrets" -}}
{{- if eq .key "gateway" }}
SAJU_USER_HASH_KEY: userHashKey
{{- else if eq .key "llmWorker" }}
OPENAI_API_KEY: openaiApiKey
SAJU_LLM_FALLBACKS: llmFallbacks
{{- else if eq .key "retriever" }}
SAJU_CHROMA_TOKEN: chromaToken
SAJU_EMBEDDER_KEY: embedderKey
{{- end }}
{{- end }}

{{/*
The component's `env`: the secrets that its service needs, then `extraEnv`, which replaces what it names. Never a name twice.
Call with (dict "root" $ "scope" scope).
*/}}
{{- define "saju-chatbot.env" -}}
{{- $entries := list (include "saju-chatbot.secretVariable" (dict "root" .root "variable" "SAJU_BUS_URL" "key" "busUrl")) }}
{{- if eq .scope.key "gateway" }}
{{- $entries = append $entries (include "saju-chatbot.databaseSecret" .root) }}
{{- end }}
{{- range $variable, $key := include "saju-chatbot.optionalSecrets" .scope | fromYaml }}
{{- $entries = append $entries (include "saju-chatbot.secretVariable" (dict "root" $.root "variable" $variable "key" $key "optional" true)) }}
{{- end }}
{{- $given := dict }}
{{- range .scope.values.extraEnv }}
{{- $_ := set $given .name true }}
{{- end }}
{{- range $entries }}
{{- $entry := first (fromYamlArray .) }}
{{- if not (hasKey $given $entry.name) }}
{{ . }}
{{- end }}
{{- end }}
{{- with .scope.values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
