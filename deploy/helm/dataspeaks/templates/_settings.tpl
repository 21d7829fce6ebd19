{{- /* The environment of one service that is not secret. */}}
{{- define "dataspeaks.settings" -}}
{{- $root := .root }}
{{- $name := include "dataspeaks.name" $root }}
DATASPEAKS_KEYS: /etc/dataspeaks/keys
DATASPEAKS_PUBLIC_URL: {{ $root.Values.publicUrl | quote }}
{{- range $peer := .service.calls }}
{{- if not (hasKey $root.Values.services $peer) }}{{ fail (printf "%s calls %s, which is not among the services" $.name $peer) }}{{ end }}
DATASPEAKS_{{ upper $peer }}_ADDRESS: {{ printf "dns:///%s-%s.%s.svc:9000" $name $peer $root.Release.Namespace | quote }}
{{- end }}
{{- if has "s3" .service.uses }}
{{- with $root.Values.s3 }}
DATASPEAKS_S3_ENDPOINT: {{ .endpoint | quote }}
DATASPEAKS_S3_PUBLIC_ENDPOINT: {{ .publicEndpoint | quote }}
DATASPEAKS_S3_BUCKET: {{ .bucket | quote }}
DATASPEAKS_S3_REGION: {{ .region | quote }}
DATASPEAKS_S3_SECURE: {{ .secure | quote }}
DATASPEAKS_S3_SECRET_KEY_FILE: /etc/dataspeaks/s3/secret-key
{{- end }}
{{- end }}
{{- if $root.Values.tls.enabled }}
DATASPEAKS_TLS: /etc/dataspeaks/tls
{{- end }}
{{- with $root.Values.otlpEndpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ . | quote }}
{{- end }}
{{- if not .service.serves }}
DATASPEAKS_WORKER_FOLDER: /var/lib/dataspeaks/{{ .name }}
{{- end }}
{{- with $root.Values.spark }}
{{- if and .url (eq $.name "executor") }}
DATASPEAKS_EXECUTOR_SPARK_FROM_BYTES: {{ .fromBytes | int64 | quote }}
{{- else if and .url (eq $.name "worker") }}
DATASPEAKS_WORKER_SPARK_URL: {{ .url | quote }}
{{- if .tokenSecret }}
DATASPEAKS_WORKER_SPARK_TOKEN_FILE: /etc/dataspeaks/spark/token
{{- end }}
{{- end }}
{{- end }}
{{- range $key, $value := .service.settings }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
