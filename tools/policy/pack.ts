import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies.ts";

/**
 * The rules of this package as a CrossGuard pack, also for programs that do not use its components:
 *
 *     pulumi preview --policy-pack node_modules/pulumi-http3-gateway/tools/policy
 *     pulumi preview --policy-pack … --policy-pack-config policy.json
 *
 * with `{ "max-age-long": "mandatory", "resources-aws-udp-listener-missing": "advisory" }` in `policy.json`. It
 * requires `@pulumi/policy`. For your own pack, import the list: `import { policies } from
 * "pulumi-http3-gateway/policies"`.
 */
new PolicyPack("http3-gateway", { policies });
