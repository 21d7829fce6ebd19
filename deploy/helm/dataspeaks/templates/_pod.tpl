{{- /* What every pod and container here has in common: Pod Security's restricted profile, and nowhere to write but two volumes. */}}
{{- define "dataspeaks.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "dataspeaks.containerSecurity" -}}
image: {{ include "dataspeaks.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- define "dataspeaks.secretEnv" -}}
- name: {{ .variable }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}}
{{- end }}

{{- define "dataspeaks.probes" -}}
startupProbe: {httpGet: {path: /readyz, port: operations}, periodSeconds: 2, failureThreshold: 60}
readinessProbe: {httpGet: {path: /readyz, port: operations}, periodSeconds: 5, timeoutSeconds: 3}
{{- /* A worker that hangs loses its lease, and its jobs go on elsewhere: none for it. */}}
{{- if .serves }}
livenessProbe: {httpGet: {path: /livez, port: operations}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6}
{{- end }}
{{- end }}
