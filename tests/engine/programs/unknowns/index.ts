import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config, dynamic, type Input, type Output } from "@pulumi/pulumi";

// A zone whose file has an address that the update gives, and the Service of its name servers, which has the same name.
const config = new Config();
const provider = new Provider("cluster", {
    renderYamlToDirectory: config.require("manifests"),
    // As our own: a zone's file changes in place.
    enableConfigMapMutable: true,
});

/** An address that only an update knows: each generation is another one. */
class Address extends dynamic.Resource {
    declare readonly address: Output<string>;

    constructor(name: string, args: { generation: Input<string> }) {
        const outs = (inputs: { generation: string }) => ({
            ...inputs,
            address: inputs.generation === "before" ? "192.0.2.1" : "192.0.2.2",
        });
        super(
            {
                create: async (inputs) => ({ id: "address", outs: outs(inputs) }),
                update: async (_id, _olds, news) => ({ outs: outs(news) }),
            },
            name,
            { address: undefined, ...args },
        );
    }
}

const { address } = new Address("edge-address", { generation: config.require("side") });
const metadata = { name: "edge-dns", namespace: "edge-dns" };
const zone = address.apply((value) =>
    [
        "$ORIGIN http3.test.",
        "@ 300 IN SOA ns1.http3.test. hostmaster.http3.test. 1 3600 600 86400 60",
        `app.http3.test. 300 IN A ${value}`,
        'app.http3.test. 300 IN HTTPS 1 . alpn="h3,h2"',
        "",
    ].join("\n"),
);
new ConfigMap("edge-dns", { metadata, data: { zone } }, { provider });
new Service(
    "edge-dns",
    {
        metadata: { ...metadata, annotations: { "metallb.io/loadBalancerIPs": address } },
        spec: { type: "LoadBalancer", ports: [{ name: "dns", port: 53, protocol: "UDP" }] },
    },
    { provider },
);
