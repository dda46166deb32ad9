/**
 * Keys that Traefik's chart v41.3.0 has, with their types, of those that this package sets. Each port has the keys of
 * `ports.*`; what is below an object, or in an array, is not the chart's. Other keys are refused by the chart's schema, or
 * read by nothing.
 * Source: traefik/traefik-helm-chart v41.3.0, traefik/values.schema.json.
 */
export const CHART_KEYS: Readonly<Record<string, readonly ("string" | "integer" | "boolean" | "object" | "array")[]>> =
    {
        additionalArguments: ["array"],
        additionalVolumeMounts: ["array"],
        "api.dashboard": ["boolean"],
        "deployment.additionalVolumes": ["array"],
        "deployment.labels": ["object"],
        "deployment.podAnnotations": ["object"],
        "deployment.podLabels": ["object"],
        "deployment.readinessPath": ["string"],
        "deployment.replicas": ["integer"],
        "deployment.terminationGracePeriodSeconds": ["integer"],
        fullnameOverride: ["string"],
        "gateway.enabled": ["boolean"],
        "gatewayClass.enabled": ["boolean"],
        "global.checkNewVersion": ["boolean"],
        "global.sendAnonymousUsage": ["boolean"],
        "image.digest": ["string"],
        "image.registry": ["string"],
        "image.repository": ["string"],
        "image.tag": ["string"],
        "ingressClass.enabled": ["boolean"],
        "podDisruptionBudget.enabled": ["boolean"],
        // core/v1 PodSecurityContext.
        podSecurityContext: ["object"],
        "ports.*.http.middlewares": ["array"],
        "ports.*.http.tls.enabled": ["boolean"],
        "ports.*.http3.advertisedPort": ["integer"],
        "ports.*.http3.enabled": ["boolean"],
        "ports.*.port": ["integer"],
        "ports.*.proxyProtocol.insecure": ["boolean"],
        "ports.*.transport.lifeCycle.graceTimeOut": ["string", "integer"],
        "ports.*.transport.lifeCycle.requestAcceptGraceTimeout": ["string", "integer"],
        "providers.file.content": ["object"],
        "providers.file.enabled": ["boolean"],
        "providers.file.watch": ["boolean"],
        "providers.kubernetesCRD.enabled": ["boolean"],
        "providers.kubernetesCRD.ingressClass": ["string"],
        "providers.kubernetesCRD.namespaces": ["array"],
        "providers.kubernetesGateway.enabled": ["boolean"],
        "providers.kubernetesGateway.labelSelector": ["string"],
        "providers.kubernetesIngress.enabled": ["boolean"],
        "readinessProbe.failureThreshold": ["integer"],
        "readinessProbe.initialDelaySeconds": ["integer"],
        "readinessProbe.periodSeconds": ["integer"],
        "readinessProbe.successThreshold": ["integer"],
        // core/v1 ResourceRequirements.
        resources: ["object"],
        "service.enabled": ["boolean"],
        topologySpreadConstraints: ["array"],
        versionOverride: ["string"],
    };
