// A program that is still loading when another one would be done.
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";

new ConfigMap("own", { data: { from: "this program" } });
await new Promise((done) => setTimeout(done, 500));
