import { AltSvc } from "../../components/envoyGateway/altSvc.ts";
import { DrainedPods } from "../../components/envoyGateway/drainedPods.ts";
import { FrontedService } from "../../components/front/frontedService.ts";
import { GatewayAltSvc } from "../../components/front/gatewayAltSvc.ts";
import { ServedAltSvc } from "../../components/front/servedAltSvc.ts";
import { TcpPort } from "../../components/front/tcpPort.ts";
import { UdpPort } from "../../components/front/udpPort.ts";
import { makePlan } from "../../components/gateway/makePlan.ts";
import { ReachedPlan } from "../../components/gateway/reachedPlan.ts";
import { EndpointGroups } from "../../components/gcp/endpointGroups.ts";
import {
    AdvertisedStage,
    AltSvcRemoval,
    ClusterPreflight,
    CrdBundle,
    envoyGateway,
    Http3Check,
    Http3Gate,
    Http3Listener,
    IssuedCertificates,
    mixedService,
    none,
    SentAltSvc,
    SilentAltSvc,
    selfSigned,
} from "../../components/index.ts";

/** The ClientTrafficPolicy of {@link made}. */
export const policy = { namespace: "edge", name: "edge", uid: "1" };

const parts = { controller: envoyGateway(), exposure: mixedService(), dns: none(), certificate: selfSigned() };
const plan = makePlan("edge", { hostnames: ["app.example.com"], ...parts });

/** One of every dynamic resource. */
export const made = {
    AdvertisedStage: () => new AdvertisedStage("one", { stage: "on", maxAge: 86_400, ttl: 300 }),
    AltSvc: () => new AltSvc("one", { ...policy, value: 'h3=":443"' }),
    AltSvcRemoval: () => new AltSvcRemoval("one", policy),
    ClusterPreflight: () => new ClusterPreflight("one", { kubernetes: "1.33", bundles: [] }),
    CrdBundle: () => new CrdBundle("one", { group: "example.com", source: "crds.yaml", version: "v1" }),
    DrainedPods: () => new DrainedPods("one", { namespace: "edge" }),
    EndpointGroups: () => new EndpointGroups("one", { namespace: "edge", service: "edge", port: 443 }),
    FrontedService: () =>
        new FrontedService("one", {
            namespace: "ingress",
            name: "gateway",
            front: { name: "one", replicas: 2, clientAddress: "wanted", ipFamilies: ["IPv4"], quic: true },
        }),
    GatewayAltSvc: () =>
        new GatewayAltSvc("one", {
            of: "HTTPRoute",
            namespace: "shop",
            name: "shop",
            front: "shop-h3",
            hostnames: ["shop.example.com"],
            value: "clear",
        }),
    Http3Check: () => new Http3Check("one", { urls: [], addresses: [] }),
    Http3Gate: () => new Http3Gate("one", { passed: true, verdict: "h3 answers." }),
    Http3Listener: () => new Http3Listener("one", policy),
    IssuedCertificates: () => new IssuedCertificates("one", { namespace: "edge", names: ["a"], expected: {} }),
    ReachedPlan: () => new ReachedPlan("one", plan),
    SentAltSvc: () => new SentAltSvc("one", { ...policy, value: 'h3=":443"' }),
    ServedAltSvc: () =>
        new ServedAltSvc("one", {
            namespace: "ingress",
            front: "shop-h3",
            sent: { file: "clear", value: "clear" },
            quic: true,
            drainSeconds: 60,
        }),
    SilentAltSvc: () => new SilentAltSvc("one", policy),
    TcpPort: () => new TcpPort("one", { ...policy, front: "shop-h3", gatewayPort: "https" }),
    UdpPort: () => new UdpPort("one", { ...policy, front: "shop-h3", targetPort: "h3" }),
};
