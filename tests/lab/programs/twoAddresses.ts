import { SharedAddressServices } from "pulumi-http3-gateway";

// Two Services for one address that nothing allows to share one: the balancer gives each its own.
const services = new SharedAddressServices("apart", {
    namespace: "default",
    serviceName: "apart",
    selector: { app: "apart" },
    ports: [{ port: 443, targetPort: 8443, protocols: ["TCP", "UDP"] }],
});

export const addresses = services.addresses;
