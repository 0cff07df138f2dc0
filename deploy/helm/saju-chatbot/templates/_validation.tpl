{{/* Stops with one message that lists everything wrong with the values, each with its remedy. Renders nothing. */}}
{{- define "saju-chatbot.validate" -}}
{{- $problems := concat
      (include "saju-chatbot.secretProblems" . | fromYamlArray)
      (include "saju-chatbot.connectionProblems" . | fromYamlArray)
      (include "saju-chatbot.componentProblems" . | fromYamlArray) }}
{{- if $problems }}
{{- fail (printf "\n\n%s cannot be rendered:\n  - %s\n" .Chart.Name (join "\n  - " $problems)) }}
{{- end }}
{{- end }}

{{- define "saju-chatbot.secretProblems" -}}
{{- $problems := list }}
{{- $secrets := .Values.secrets }}
{{- $inline := list }}
{{- range $value, $_ := $secrets.keys }}
{{- if index $secrets $value }}
{{- $inline = append $inline (printf "secrets.%s" $value) }}
{{- end }}
{{- end }}
{{- if $secrets.existingSecret }}
{{- if $inline }}
{{- $problems = append $problems (printf "%s would be ignored, because secrets.existingSecret is set: keep one of the two" (join ", " $inline)) }}
{{- end }}
{{- else }}
{{- if not $secrets.busUrl }}
{{- $problems = append $problems (printf "no RabbitMQ: name a Secret that holds %s in secrets.existingSecret, or set secrets.busUrl (amqp://user:password@host:5672/) to try the chart" $secrets.keys.busUrl) }}
{{- end }}
{{- $gateway := include "saju-chatbot.scope" (dict "root" . "key" "gateway") | fromYaml }}
{{- if $gateway.values.enabled }}
{{- if and .Values.mysql.host (not $secrets.mysqlPassword) }}
{{- $problems = append $problems (printf "no password for mysql.host: name a Secret that holds %s in secrets.existingSecret, or set secrets.mysqlPassword to try the chart" $secrets.keys.mysqlPassword) }}
{{- end }}
{{- if and (not .Values.mysql.host) (not $secrets.databaseUrl) }}
{{- $problems = append $problems (printf "no database: set mysql.host, or name a Secret that holds %s in secrets.existingSecret, or set secrets.databaseUrl (mysql+aiomysql://user:password@host:3306/database) to try the chart" $secrets.keys.databaseUrl) }}
{{- end }}
{{- end }}
{{- if .Values.migration.useHelmHooks }}
{{- $problems = append $problems "migration.useHelmHooks needs secrets.existingSecret: the hook runs before the chart's own Secret exists" }}
{{- end }}
{{- end }}
{{- if and .Values.mysql.host $secrets.databaseUrl }}
{{- $problems = append $problems "mysql.host and secrets.databaseUrl both name a database: keep one of the two" }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "saju-chatbot.connectionProblems" -}}
{{- $problems := list }}
{{- $retriever := include "saju-chatbot.scope" (dict "root" . "key" "retriever") | fromYaml }}
{{- $gateway := include "saju-chatbot.scope" (dict "root" . "key" "gateway") | fromYaml }}
{{- if and $retriever.values.enabled (not .Values.chroma.url) }}
{{- $problems = append $problems "no ChromaDB: set chroma.url (http://chroma:8000), which the retriever needs" }}
{{- end }}
{{- if .Values.ingress.enabled }}
{{- if not .Values.ingress.hosts }}
{{- $problems = append $problems "ingress.enabled needs a host in ingress.hosts ([{host: saju.example.org}])" }}
{{- end }}
{{- if not $gateway.values.enabled }}
{{- $problems = append $problems "ingress.enabled needs the gateway: set gateway.enabled" }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{/*
Every name of a setting that holds a secret: none may stand in a ConfigMap. The services do not heed capitals in names, so
neither does this. Call with (dict "config" map "at" where-it-stands).
*/}}
{{- define "saju-chatbot.secretsInConfig" -}}
{{- $secretNames := list
      "SAJU_BUS_URL" "RABBITMQ_URL" "SAJU_DATABASE_URL" "SAJU_MYSQL_PASSWORD" "MYSQL_PASSWORD"
      "SAJU_OPENAI_API_KEY" "OPENAI_API_KEY" "SAJU_LLM_FALLBACKS" "SAJU_EMBEDDER_KEY" "SAJU_CHROMA_TOKEN"
      "SAJU_USER_HASH_KEY" }}
{{- $problems := list }}
{{- range $name, $_ := .config }}
{{- if has (upper $name) $secretNames }}
{{- $problems = append $problems (printf "%s.%s is a secret: put it into the Secret named by secrets.existingSecret" $.at $name) }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}

{{- define "saju-chatbot.componentProblems" -}}
{{- $problems := include "saju-chatbot.secretsInConfig" (dict "config" .Values.config "at" "config") | fromYamlArray }}
{{- range $key, $_ := include "saju-chatbot.components" . | fromYaml }}
{{- $values := (include "saju-chatbot.scope" (dict "root" $ "key" $key) | fromYaml).values }}
{{- $problems = concat $problems (include "saju-chatbot.secretsInConfig" (dict "config" $values.config "at" (printf "%s.config" $key)) | fromYamlArray) }}
{{- $seen := dict }}
{{- range $values.extraEnv }}
{{- if hasKey $seen .name }}
{{- $problems = append $problems (printf "%s.extraEnv names %s twice" $key .name) }}
{{- end }}
{{- $_ := set $seen .name true }}
{{- end }}
{{- $needed := add $values.preStopSeconds $values.shutdownGraceSeconds }}
{{- if le (include "saju-chatbot.terminationGracePeriod" $values | int64) $needed }}
{{- $problems = append $problems (printf "%s.terminationGracePeriodSeconds (%v) must be more than preStopSeconds + shutdownGraceSeconds (%d), or answers in flight are cut off" $key $values.terminationGracePeriodSeconds $needed) }}
{{- end }}
{{- if $values.autoscaling.enabled }}
{{- if gt (int64 $values.autoscaling.minReplicas) (int64 $values.autoscaling.maxReplicas) }}
{{- $problems = append $problems (printf "%s.autoscaling.minReplicas (%v) is more than maxReplicas (%v)" $key $values.autoscaling.minReplicas $values.autoscaling.maxReplicas) }}
{{- end }}
{{- if not (or $values.autoscaling.targetCPUUtilizationPercentage $values.autoscaling.targetMemoryUtilizationPercentage $values.autoscaling.metrics) }}
{{- $problems = append $problems (printf "%s.autoscaling is enabled without a target: set targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage or metrics" $key) }}
{{- end }}
{{- end }}
{{- with $values.podDisruptionBudget }}
{{- if .enabled }}
{{- if and (kindIs "invalid" .minAvailable) (kindIs "invalid" .maxUnavailable) }}
{{- $problems = append $problems (printf "%s.podDisruptionBudget needs minAvailable or maxUnavailable" $key) }}
{{- else if not (or (kindIs "invalid" .minAvailable) (kindIs "invalid" .maxUnavailable)) }}
{{- $problems = append $problems (printf "%s.podDisruptionBudget has both minAvailable and maxUnavailable: set one of them to null" $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $problems }}
{{- end }}
