import { createRequire } from "node:module";
import { join } from "node:path";
import { endWithEngine } from "./endWithEngine.ts";

// Started by the CLI as `pulumi-resource-pulumi-nodejs`: Pulumi's own, from the program's SDK.
endWithEngine();
createRequire(join(process.cwd(), "program"))("@pulumi/pulumi/cmd/dynamic-provider");
