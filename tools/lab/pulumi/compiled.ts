import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { ownCache } from "../../ownCache.ts";

// Pulumi's own language host and the provider of keys are Go programs, which start at once. The programs that they
// start get no cache from here: a user's have none.
try {
    enableCompileCache(join(ownCache(), "compiled"));
} catch {
    // A user without a home: nothing is kept.
}
