import { type Handler, isDry } from "../context.ts";
import { makeTls, needsRenewal } from "./tls.ts";

/** `tls:*`: made once, kept in the inventory, and made again when the inputs change or a certificate is near its end. */
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
        // What is missing counts as not known yet.
        return { id: name, state: inputs };
    }
    const state = await makeTls(type, inputs);
    if (!isDry(context)) {
        await context.inventory?.record({ urn, type, dependsOn: dependencies, inputs, state });
    }
    return { id: name, state };
};
