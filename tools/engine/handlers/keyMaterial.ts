import { type Handler, isDry } from "../context.ts";
import { needsRenewal } from "./tlsRenewal.ts";

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
    // Its libraries take an eighth of a second to load: a program whose keys stay does not wait for them.
    const { makeTls } = await import("./tls.ts");
    const state = await makeTls(type, inputs);
    if (!isDry(context)) {
        await context.inventory?.record({ urn, type, dependsOn: dependencies, inputs, state });
    }
    return { id: name, state };
};
