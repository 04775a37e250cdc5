{{- define "bonafide.name" -}}
{{- if contains "bonafide" .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-bonafide" .Release.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "bonafide.selector" -}}
app.kubernetes.io/name: bonafide
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "bonafide.labels" -}}
{{ include "bonafide.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "bonafide.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
