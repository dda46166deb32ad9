/**
 * Annotations of a Service whose pods are awaited by something else. Pulumi's provider would wait for 10 s more, until the Service's
 * endpoints have settled (pulumi-kubernetes, `pkg/await/service.go`).
 */
export const NOT_AWAITED = { "pulumi.com/skipAwait": "true" } as const;
