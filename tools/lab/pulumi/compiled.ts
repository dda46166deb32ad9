import { keepOwnCompiledCode } from "../../cli/compileCache.ts";

// Pulumi's own language host and the provider of keys are Go programs, which start at once. The programs that they
// start get no cache from here, since a user's have none. As a module, this runs before what is imported after it.
keepOwnCompiledCode();
