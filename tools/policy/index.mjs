// Pulumi compiles a policy pack's TypeScript by itself, and not this package's kind. JavaScript it leaves to Node, which
// strips the types of what is imported here.
import "./pack.ts";
