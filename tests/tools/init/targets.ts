/** The least that `init` needs for each target. */
export const LEAST: Readonly<Record<string, Readonly<Record<string, string>>>> = (() => {
    const hostnames = { hostnames: "shop.example.com", email: "ops@acme-shop.com" };
    const route53 = {
        ...hostnames,
        zoneId: "Z0123456789ABCDEFGHIJ",
        zone: "example.com",
        eksCluster: "prod",
        "aws:region": "eu-central-1",
    };
    return {
        eks: route53,
        "eks-auto-mode": route53,
        gke: {
            ...hostnames,
            "gcp:project": "shop-prod",
            "gcp:region": "europe-west1",
            managedZone: "example-com",
            zone: "example.com",
            gkeVersion: "1.36.2-gke.1498000",
            projectNumber: "123456789012",
        },
        aks: {
            ...hostnames,
            "azure-native:subscriptionId": "00000000-0000-0000-0000-000000000000",
            "azure-native:location": "westeurope",
            zone: "example.com",
            resourceGroup: "names",
            edgeResourceGroup: "edge",
            issuerUrl: "https://westeurope.oic.prod-aks.azure.com/1/2/",
        },
        metallb: hostnames,
        k3s: hostnames,
        kubernetes: hostnames,
        "existing-envoy-gateway": hostnames,
    };
})();

/** Settings as flags of `init`. */
export function flagsOf(settings: Readonly<Record<string, string>>): string[] {
    return Object.entries(settings).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
}
