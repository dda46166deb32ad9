import { judgePlan } from "../../components/gateway/judgePlan.ts";
import { makePlan } from "../../components/gateway/makePlan.ts";
import { type Exposure, envoyGateway, existingSecret, none } from "../../components/index.ts";

/**
 * Judges exposures within the plan of one gateway, which is made once.
 * @param first An exposure without errors, for that plan.
 * @returns A function that gives the errors of an exposure, as `path: message`.
 */
export function exposureErrors(first: Exposure): (exposure: Exposure) => string[] {
    const plan = makePlan("edge", {
        controller: envoyGateway(),
        exposure: first,
        certificate: existingSecret({ secretName: "edge" }),
        dns: none(),
        check: "unverified",
        hostnames: ["app.example.com"],
    });
    return (exposure) =>
        judgePlan({ ...plan, exposure: exposure.describe() })
            .filter(({ severity }) => severity === "error")
            .map(({ path, message }) => `${path}: ${message}`);
}
