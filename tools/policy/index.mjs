// Pulumi compiles a policy pack's TypeScript itself, but not this package's module kind. It leaves JavaScript to Node,
// which strips the types of imported files.
import "./pack.ts";
