import * as pulumi from "@pulumi/pulumi";

/** Project of the pages of settings that the package has. */
const PAGES = "http3-gateway";

/**
 * What to do where a project has the keys of another one: a page of settings that was copied from the package, or from here.
 * @returns One sentence, with a line break before it; empty where there are no such keys.
 */
export function otherProject(): string {
    const { name } = new pulumi.Config();
    const found = name !== PAGES && Object.keys(pulumi.runtime.allConfig()).some((key) => key.startsWith(`${PAGES}:`));
    return found
        ? `\n  The settings are of a project "${PAGES}", and this one is "${name}": write ${name}: instead of ${PAGES}: before each key, or name: ${PAGES} in Pulumi.yaml.`
        : "";
}
