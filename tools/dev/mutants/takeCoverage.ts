import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

// Setup file of Vitest, which ends its workers by a signal: Node then writes no coverage.
afterAll(takeCoverage);
