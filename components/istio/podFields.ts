/** Environment variable with a field of the pod. */
export function fieldOf(name: string, fieldPath: string) {
    return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** Environment variables with fixed values. */
export function variables(values: Record<string, string>) {
    return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** What no container of Istio needs. */
export const WITHOUT_RIGHTS = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

/** Volume with a token for istiod alone. */
export const TOKEN_VOLUME = {
    name: "istio-token",
    projected: {
        sources: [{ serviceAccountToken: { audience: "istio-ca", expirationSeconds: 43_200, path: "istio-token" } }],
    },
};
