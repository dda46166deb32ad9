import { envoyGateway, Http3Gateway, inClusterZone, mixedService, selfSigned } from "pulumi-http3-gateway";

// A whole edge on the cluster of $KUBECONFIG: the parent zone delegates h3.example.com to the zone's own address.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.h3.example.com"],
    controller: envoyGateway(),
    exposure: mixedService(),
    certificate: selfSigned(),
    dns: inClusterZone({ zone: "h3.example.com" }),
});

// The application, in its own namespace: every request is routed to its Service.
edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
export const nameServers = edge.records.nameServerAddresses;
