import type { WingReview } from "../model/readings.ts";

/** Readings and rules for fronts: their UDP port opens QUIC. */
export const frontReview: WingReview = {
    readings: {
        "*/http3gateway:UdpPort": {
            advertising: { gateway: "front" },
            carries: ["namespace", "name", "targetPort"],
            fields: [
                {
                    paths: ["namespace", "name"],
                    effect: "address",
                    means: "HTTP/3 is served at the address of another Service, and no longer at this one's",
                },
                {
                    paths: ["targetPort"],
                    effect: "http3",
                    severity: "warning",
                    means: "UDP leads to pods whose port has the new name, and to none until they are there",
                },
            ],
        },
        "pulumi-nodejs:dynamic/http3gateway:TcpPort": {
            carries: ["namespace", "name", "gatewayPort"],
            notice: {
                deleted: "connections over TCP reach the gateway itself again, which sends its own Alt-Svc or none",
                replaced: "connections over TCP reach the gateway itself for a moment",
                severity: "warning",
            },
            fields: [
                {
                    paths: ["namespace", "name"],
                    effect: "address",
                    means: "the front takes TCP at the address of another Service, and no longer at this one's",
                },
                { paths: ["gatewayPort"], effect: "none" },
            ],
        },
        // A pod of the front sends it; the port opens QUIC.
        "*/http3gateway:ServedAltSvc": {
            advertising: { gateway: "front", quic: "quic", altSvc: "value", over: 1 },
        },
        // The gateway behind the front sends it; the port opens QUIC.
        "*/http3gateway:GatewayAltSvc": {
            advertising: { gateway: "front", altSvc: "value", over: 1 },
            notice: { deleted: "answers by this object of the gateway no longer have the front's Alt-Svc" },
            fields: [{ paths: ["of", "namespace", "name", "hostnames", "annotation", "text"], effect: "none" }],
        },
        "*/http3gateway:FrontedService": {
            notice: { deleted: "nothing: the Service was looked at, and stays as it is" },
        },
    },
};
