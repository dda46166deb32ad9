import { type Handler, isDry } from "../context.ts";
import { makeTls, needsRenewal } from "./tls.ts";

/**
 * `tls:*`: created once, kept in the inventory, and recreated when the inputs change or a certificate is near its
 * expiry.
 */
export const keyMaterial: Handler = async (registration, context) => {
    const { urn, type, name, inputs, dependencies } = registration;
    context.registered.add(urn);
    const recorded = context.inventory?.entry(urn);
    if (
        recorded?.state !== undefined &&
        JSON.stringify(recorded.inputs) === JSON.stringify(inputs) &&
        !needsRenewal(inputs, recorded.state)
    ) {
        return { id: name, state: recorded.state };
    }
    const rendersSecrets = context.options.operation === "render" && context.options.showSecrets;
    if (isDry(context) && !rendersSecrets) {
        // Missing values count as unknown.
        return { id: name, state: inputs };
    }
    const state = await makeTls(type, inputs);
    if (!isDry(context)) {
        await context.inventory?.record({ urn, type, dependsOn: dependencies, inputs, state });
    }
    return { id: name, state };
};
