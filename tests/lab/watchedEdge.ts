import { Edge } from "./edge.ts";

/** One gateway for the tests of the gate, of the watch and of the review's predictions, whose records caches keep for seconds. */
export const edge = new Edge("watched", { ttl: "5" });
