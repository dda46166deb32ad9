/** Longest name of a Compute Engine resource. Source: Compute Engine documentation "Naming resources", RFC 1035. */
export const LONGEST_NAME = 63;

/** Whether Compute Engine accepts a name: lower-case letters, digits, hyphens; a letter first. */
export function isComputeName(text: string): boolean {
    return text.length <= LONGEST_NAME && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(text);
}

/** Whether a text has the form of a region, such as `europe-west1`; zones add a letter. */
export function isRegion(text: string): boolean {
    return /^[a-z]+-[a-z]+[0-9]+$/.test(text);
}
