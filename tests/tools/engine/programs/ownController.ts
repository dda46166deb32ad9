import { Config } from "@pulumi/pulumi";
import { Http3Gateway, inClusterZone, type Stage, selfSigned } from "pulumi-http3-gateway";
import { swift } from "../../../components/gateway/ownController.ts";

// An edge whose controller is the program's own, with everything else as it comes.
const config = new Config();
new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    cluster: { kubeconfig: config.get("kubeconfig") },
    controller: swift({ image: config.get("image") ?? "swift:1", replicas: config.getNumber("replicas") ?? 2 }),
    certificate: selfSigned(),
    dns: inClusterZone({ zone: "example.com" }),
    advertisement: { stage: (config.get("stage") ?? "on") as Stage },
    check: "unverified",
    monitoring: { image: "registry.example/http3-gateway:1", prometheusOperator: true },
});
