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
{{- range list "busUrl" "databaseUrl" "mysqlPassword" "openaiApiKey" }}
{{- if index $secrets . }}
{{- $inline = append $inline (printf "secrets.%s" .) }}
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

{{- define "saju-chatbot.componentProblems" -}}
{{- $problems := list }}
{{- $secretNames := list "SAJU_BUS_URL" "RABBITMQ_URL" "SAJU_DATABASE_URL" "MYSQL_PASSWORD" "OPENAI_API_KEY" }}
{{- range $name := $secretNames }}
{{- if hasKey $.Values.config $name }}
{{- $problems = append $problems (printf "config.%s is a secret: put it into the Secret named by secrets.existingSecret" $name) }}
{{- end }}
{{- end }}
{{- range $key, $_ := include "saju-chatbot.components" . | fromYaml }}
{{- $values := (include "saju-chatbot.scope" (dict "root" $ "key" $key) | fromYaml).values }}
{{- range $name := $secretNames }}
{{- if hasKey $values.config $name }}
{{- $problems = append $problems (printf "%s.config.%s is a secret: put it into the Secret named by secrets.existingSecret" $key $name) }}
{{- end }}
{{- end }}
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
