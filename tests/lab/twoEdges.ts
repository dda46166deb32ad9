import { Edge } from "./edge.ts";

/** Two gateways of two stacks. What is to be seen of any gateway is looked for at the first. */
export const [one, two] = [new Edge("one"), new Edge("two")];
