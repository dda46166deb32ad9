import { createRequire } from "node:module";
import { join } from "node:path";
import { endWithEngine } from "./endWithEngine.ts";

// What the CLI starts as `pulumi-resource-pulumi-nodejs`: Pulumi's own, of the SDK that the program has.
endWithEngine();
createRequire(join(process.cwd(), "program"))("@pulumi/pulumi/cmd/dynamic-provider");
