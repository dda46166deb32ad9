import * as pulumi from "@pulumi/pulumi";

/** Project name in the package's settings files. */
const PAGES = "http3-gateway";

/**
 * What to do if a project has the keys of another one, for example in a settings file that was copied from the package.
 * @returns One sentence, with a line break before it; empty where there are no such keys.
 */
export function otherProject(): string {
    const { name } = new pulumi.Config();
    const found = name !== PAGES && Object.keys(pulumi.runtime.allConfig()).some((key) => key.startsWith(`${PAGES}:`));
    return found
        ? `\n  The settings are of a project "${PAGES}", and this one is "${name}": write ${name}: instead of ${PAGES}: before each key, or name: ${PAGES} in Pulumi.yaml.`
        : "";
}
