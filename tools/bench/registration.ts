import * as pulumi from "@pulumi/pulumi";

// Run as a process of its own: node registration.ts. Registers the local stack under mocks that answer at once, and
// prints how many resources there were, how long it took with loading the program, and the most memory it held.
const started = performance.now();
let resources = 0;
process.env["PULUMI_CONFIG"] = JSON.stringify({
    "http3-gateway:target": "local",
    "http3-gateway:ipFamilies": "IPv4,IPv6",
});
await pulumi.runtime.setMocks(
    {
        newResource(args) {
            resources++;
            const gateway = args.type === "kubernetes:gateway.networking.k8s.io/v1:Gateway";
            const addresses = ["192.0.2.1", "2001:db8::1"];
            const status = gateway
                ? { addresses: addresses.map((value) => ({ type: "IPAddress", value })) }
                : { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } };
            return { id: args.name, state: { ...args.inputs, status } };
        },
        call: (args) => args.inputs,
    },
    "http3-gateway",
    "local",
);
await pulumi.runtime.runInPulumiStack(async () => await import("../../stacks/index.ts"));
await pulumi.runtime.disconnect();
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ resources, seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
