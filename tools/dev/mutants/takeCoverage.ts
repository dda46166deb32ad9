import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

// A setup file of Vitest: it ends its workers by a signal, upon which Node writes no coverage.
afterAll(takeCoverage);
