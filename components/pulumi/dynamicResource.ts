import * as pulumi from "@pulumi/pulumi";

/** Methods of a dynamic provider that the package has for every resource. */
const METHODS = ["check", "diff", "create", "update", "read", "delete"];

/**
 * A resource whose code is the lifecycle of its name in `components/providers.ts`. Pulumi's dynamic provider runs it.
 *
 * `pulumi.dynamic.Resource` serializes functions, for which the SDK attaches a debugger to the program: a tenth of a
 * second of every run with these resources, and a third in a program that connects to a cluster. Functions that
 * only call the package need none of that, so their text is written here. A state then depends neither on the build of
 * the package nor on the release of the SDK, and a newer package runs its own code.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
    /** @param lifecycle Name of the lifecycle, and last part of the resource's type. */
    constructor(lifecycle: string, name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super(
            `pulumi-nodejs:dynamic/http3gateway:${lifecycle}`,
            name,
            { ...inputs, __provider: codeOf(lifecycle) },
            opts,
        );
    }
}

/** Module that Pulumi's dynamic provider loads in the program's folder; `handler` returns the provider. */
function codeOf(lifecycle: string): string {
    const methods = METHODS.map((method) => `${method}: call("${method}")`);
    return `const call = (method) => async (...given) => {
    const { providerOf } = await import("pulumi-http3-gateway/providers");
    return await (await providerOf("${lifecycle}"))[method](...given);
};
exports.handler = () => ({ ${methods.join(", ")} });
`;
}
