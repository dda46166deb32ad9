import { type AdvertisementPlan, altSvc } from "../model/plan.ts";
import { STAGE_NAMES } from "../model/stages.ts";
import { SERVICE_PORT } from "./defaults.ts";

/** A value of Alt-Svc, and the file by which a pod knows that it is the one to send. */
export interface AltSvcFile {
    /** Key of a ConfigMap: `h3-443-ma-86400`, or `clear`. */
    file: string;
    /** The header's value, for example `h3=":443"; ma=86400`. */
    value: string;
}

/** What a stage sends; `undefined` if nothing. */
export function altSvcFile(advertisement: AdvertisementPlan): AltSvcFile | undefined {
    const value = altSvc(advertisement, SERVICE_PORT);
    return value === undefined ? undefined : { file: value.replaceAll(/\W+/g, "-"), value };
}

/** What any stage of the same advertisement sends: pods that know all of it stay when the stage changes. */
export function altSvcFiles(advertisement: AdvertisementPlan): AltSvcFile[] {
    const all = STAGE_NAMES.flatMap((stage) => altSvcFile({ ...advertisement, stage }) ?? []);
    return [...new Map(all.map((each) => [each.file, each])).values()];
}
