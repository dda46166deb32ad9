import type * as pulumi from "@pulumi/pulumi";

/**
 * The provider of every dynamic resource: each method imports the package and calls the method of the lifecycle that
 * has this name in `components/providers.ts`.
 *
 * Pulumi serializes the methods into the state of each resource. They capture only the name, so a state does not depend
 * on the build of the package, and a newer package runs its own code. The module is a literal: the compiler rewrites a
 * computed import into a call of a helper, which the methods would capture. They are arrow functions, since Pulumi
 * first parses every function as one.
 */
export function moduleProvider(name: string): pulumi.dynamic.ResourceProvider<object, object> {
    return {
        check: async (olds, news) => {
            const { providerOf } = await import("pulumi-http3-gateway/providers");
            return await (await providerOf(name)).check(olds, news);
        },
        diff: async (id, olds, news) => {
            const { providerOf } = await import("pulumi-http3-gateway/providers");
            return await (await providerOf(name)).diff(id, olds, news);
        },
        create: async (inputs) => {
            const { providerOf } = await import("pulumi-http3-gateway/providers");
            return await (await providerOf(name)).create(inputs);
        },
        update: async (id, olds, news) => {
            const { providerOf } = await import("pulumi-http3-gateway/providers");
            return await (await providerOf(name)).update(id, olds, news);
        },
        read: async (id, state) => {
            const { providerOf } = await import("pulumi-http3-gateway/providers");
            return await (await providerOf(name)).read(id, state);
        },
        delete: async (id, state) => {
            const { providerOf } = await import("pulumi-http3-gateway/providers");
            await (await providerOf(name)).delete(id, state);
        },
    };
}
