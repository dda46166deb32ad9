import { Config } from "@pulumi/pulumi";
import { AdvertisedStage, type Stage, selfSigned } from "pulumi-http3-gateway";
import { makePlan } from "../../../../components/gateway/makePlan.ts";
import { ReachedPlan } from "../../../../components/gateway/reachedPlan.ts";
import { envoyGateway, mixedService, none } from "../../../../components/index.ts";

// What a gateway records, without a cluster.
const config = new Config();
const stage = config.require("stage") as Stage;
const share = config.getNumber("share");
const force = config.get("force");
const parts = { controller: envoyGateway(), exposure: mixedService(), dns: none(), certificate: selfSigned() };
const plan = makePlan("edge", { hostnames: ["app.example.com"], advertisement: { stage }, ...parts });
const recorded = new AdvertisedStage("edge-stage", { stage, maxAge: 86_400, ttl: 300, share, force });
new ReachedPlan("edge-plan", plan, { dependsOn: [recorded] });
