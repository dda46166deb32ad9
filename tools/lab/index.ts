export { inNamespace, type LabNamespace, NETWORK } from "./network.ts";
export { reviveLab } from "./revive.ts";
export { type StartOptions, startLab } from "./start.ts";
export { type LabInfo, type LabStatus, labInfo, labStatus } from "./status.ts";
export { purgeLab, stopLab } from "./stop.ts";
