{{- define "imaging-cds.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 53 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "imaging-cds.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "imaging-cds.canarySelector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-canary
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Names no part of the selector of the service, which must not send calls to these pods. */}}
{{- define "imaging-cds.governanceSelector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-governance
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "imaging-cds.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "imaging-cds.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "imaging-cds.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "imaging-cds.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "imaging-cds.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "imaging-cds.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "imaging-cds.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "imaging-cds.environment" -}}
- name: IMAGING_CDS_HOST
  value: "0.0.0.0"
- name: IMAGING_CDS_PORT
  value: "8080"
- name: IMAGING_CDS_METRICS_HOST
  value: "0.0.0.0"
- name: IMAGING_CDS_METRICS_PORT
  value: {{ .Values.metrics.port | quote }}
{{- if not .Values.settings.TRUSTED_HOSTS }}
{{- $host := printf "%s.%s" (include "imaging-cds.name" .) .Release.Namespace }}
- name: IMAGING_CDS_TRUSTED_HOSTS
  value: {{ printf "%s,%s.svc,%s.svc.cluster.local" $host $host $host | quote }}
{{- end }}
{{- range $name, $value := .Values.settings }}
{{- if ne (toString $value) "" }}
- name: IMAGING_CDS_{{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- if .Values.clients.existingSecret }}
- name: IMAGING_CDS_CLIENTS
  value: /etc/imaging-cds/{{ .Values.clients.key }}
{{- end }}
{{- include "imaging-cds.siteEnvironment" . }}
{{- if .Values.signatures.required }}
- name: IMAGING_CDS_REQUIRE_SIGNED
  value: "true"
{{- end }}
{{- include "imaging-cds.database" . }}
{{- end }}

{{- /* The files of the site that are mounted, by the name of their value: setting, and where they are. */}}
{{- define "imaging-cds.siteEnvironment" -}}
{{- $settings := dict "site" "SITE" "signatures" "SIGNATURES" "transparencyFacts" "TRANSPARENCY_FACTS" }}
{{- range $name, $setting := $settings }}
{{- with index $.Values $name }}
{{- if or .configMap .secret }}
- name: IMAGING_CDS_{{ $setting }}
  value: /etc/imaging-cds-{{ $name | lower }}/{{ .key }}
{{- if .keys }}
- name: IMAGING_CDS_SIGNATURE_KEYS
  value: /etc/imaging-cds-{{ $name | lower }}/{{ .keys }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "imaging-cds.siteMounts" -}}
{{- range $name := list "site" "signatures" "transparencyFacts" }}
{{- with index $.Values $name }}
{{- if or .configMap .secret }}
- {name: {{ $name | lower }}, mountPath: /etc/imaging-cds-{{ $name | lower }}, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "imaging-cds.siteVolumes" -}}
{{- range $name := list "site" "signatures" "transparencyFacts" }}
{{- with index $.Values $name }}
{{- if .configMap }}
- name: {{ $name | lower }}
  configMap: {name: {{ .configMap }}}
{{- else if .secret }}
- name: {{ $name | lower }}
  secret: {secretName: {{ .secret }}, defaultMode: 0440}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The pod of a command that is run beside the service and ends. */}}
{{- define "imaging-cds.jobPod" -}}
restartPolicy: Never
serviceAccountName: {{ include "imaging-cds.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "imaging-cds.podSecurity" . | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* What the service and the migration both need, and refuse to run without. */}}
{{- define "imaging-cds.database" -}}
{{- if .Values.database.existingSecret }}
- name: IMAGING_CDS_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.key }}
- name: IMAGING_CDS_HASH_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.hashKey }}
{{- end }}
{{- end }}
