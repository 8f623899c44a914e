{{- define "sentiment.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "sentiment.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sentiment.labels" -}}
{{ include "sentiment.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "sentiment.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What consumers of one application have in common; the scorer's default where config has no other. */}}
{{- define "sentiment.applicationId" -}}
{{ index .Values.config "application.id" | default "sentiment-scorer" }}
{{- end }}

{{- define "sentiment.reviews" -}}
{{ index .Values.config "sentiment.topic.reviews" | default "reviews" }}
{{- end }}

{{- define "sentiment.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "sentiment.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* How every container finds Kafka and the registry. */}}
{{- define "sentiment.connection" -}}
- name: SENTIMENT_BOOTSTRAP_SERVERS
  value: {{ .Values.kafka.bootstrapServers | quote }}
- name: SENTIMENT_SCHEMA_REGISTRY_URL
  value: {{ .Values.schemaRegistry.url | quote }}
{{- end }}

{{- define "sentiment.mounts" -}}
- name: config
  mountPath: /etc/sentiment
  readOnly: true
# Libraries unpack their native code there, so it must not be mounted noexec.
- name: tmp
  mountPath: /tmp
{{- if .Values.secretName }}
- name: secrets
  mountPath: /run/secrets/sentiment
  readOnly: true
{{- end }}
{{- end }}

{{- define "sentiment.volumes" -}}
- name: config
  configMap:
    name: {{ include "sentiment.name" . }}
- name: tmp
  emptyDir:
    sizeLimit: 1Gi
{{- if .Values.secretName }}
- name: secrets
  secret:
    secretName: {{ .Values.secretName }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{- define "sentiment.placement" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
