import * as pulumi from "@pulumi/pulumi";
import { sparePromiseTraces } from "../components/pulumi/promiseTraces.ts";
import { otherProject } from "./settings/otherProject.ts";

sparePromiseTraces(import.meta.filename);

// One program per target, so that a stack loads only what it needs. `target` says which; a stack named after one needs
// none.
const targets: Record<string, () => Promise<object>> = {
    local: () => import("./local.ts"),
    kubernetes: () => import("./kubernetes.ts"),
    aws: () => import("./aws.ts"),
    gcp: () => import("./gcp.ts"),
    azure: () => import("./azure.ts"),
};

const target = new pulumi.Config().get("target") ?? pulumi.getStack();
const program = targets[target];
if (program === undefined) {
    throw new pulumi.RunError(
        `No program for target "${target}". Set the target: pulumi config set target ${Object.keys(targets).join("|")}${otherProject()}`,
    );
}
const outputs = (await program()) as Record<string, unknown>;

export const addresses = outputs["addresses"];
export const url = outputs["url"];
export const nameServers = outputs["nameServers"];
export const caCertificate = outputs["caCertificate"];
