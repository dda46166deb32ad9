import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Config } from "@pulumi/pulumi";

// As many ConfigMaps as are asked for.
const count = new Config().requireNumber("count");
for (let index = 0; index < count; index++) {
    new ConfigMap(`map-${index}`, {
        metadata: { name: `map-${index}`, namespace: "default" },
        data: { index: `${index}` },
    });
}
