/** Annotation in which SIG Network states a CRD's release. */
export const BUNDLE_VERSION = "gateway.networking.k8s.io/bundle-version";
/** Annotation in which SIG Network states a CRD's release channel. */
export const BUNDLE_CHANNEL = "gateway.networking.k8s.io/channel";
/** Annotation in which this package states the release of CRDs that state none themselves. */
export const OUR_VERSION = "http3-gateway.dev/bundle-version";

const UNSTATED = "an unstated version";

/** A CRD that is in the cluster. */
export interface InstalledCrd {
    name: string;
    version?: string;
    channel?: string;
}

/** Action for a bundle. */
export type BundleVerdict =
    | { action: "install" }
    | { action: "upgrade"; from: string }
    | { action: "adopt"; installed: string }
    | { action: "refuse"; reason: string };

/**
 * Compares a wanted bundle with what is in the cluster.
 *
 * A newer patch release of the same minor is adopted. A newer minor is refused: a controller is built against one
 * minor, and writing ours over it would be the downgrade that the release's own admission policy denies.
 */
export function judgeBundle(
    wanted: { group: string; version: string; channel?: string },
    installed: InstalledCrd[],
): BundleVerdict {
    if (installed.length === 0) {
        return { action: "install" };
    }
    const channels = [...new Set(installed.map((crd) => crd.channel).filter((channel) => channel !== undefined))];
    const other = channels.find((channel) => wanted.channel !== undefined && channel !== wanted.channel);
    if (other !== undefined) {
        return {
            action: "refuse",
            reason:
                `The cluster's CRDs of ${wanted.group} are from the ${other} channel, but the ${wanted.channel} channel is requested. ` +
                "Mixing channels removes fields of existing objects, and the release's own admission policy denies it. " +
                `Use the installed channel, or keep the installed CRDs (crds: "preinstalled").`,
        };
    }
    const versions = installed.map((crd) => crd.version).filter((version) => version !== undefined);
    if (versions.length === 0) {
        return { action: "upgrade", from: UNSTATED };
    }
    const newest = versions.reduce((a, b) => (compareVersions(a, b) >= 0 ? a : b));
    const oldest = versions.reduce((a, b) => (compareVersions(a, b) <= 0 ? a : b));
    if (compareVersions(newest, wanted.version) > 0) {
        if (minorOf(newest) !== minorOf(wanted.version)) {
            return {
                action: "refuse",
                reason:
                    `The cluster's CRDs of ${wanted.group} are ${newest}, newer than the requested ${wanted.version}. A downgrade can drop stored fields. ` +
                    `Use ${newest}, or keep the installed CRDs (crds: "preinstalled").`,
            };
        }
        return { action: "adopt", installed: newest };
    }
    if (versions.length < installed.length) {
        // An upgrade was interrupted of CRDs that state no release, as some charts install them.
        return { action: "upgrade", from: UNSTATED };
    }
    return oldest === wanted.version ? { action: "adopt", installed: oldest } : { action: "upgrade", from: oldest };
}

/** Orders two versions such as `v1.6.1` by number; a pre-release precedes its release (SemVer 2.0.0 §11). */
export function compareVersions(a: string, b: string): number {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    for (let index = 0; index < 3; index++) {
        const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    if (left.preRelease === right.preRelease) {
        return 0;
    }
    if (left.preRelease === "" || right.preRelease === "") {
        return left.preRelease === "" ? 1 : -1;
    }
    return comparePreReleases(left.preRelease.split("."), right.preRelease.split("."));
}

/** Identifier by identifier: numbers by value and before words, words in ASCII order; a longer list is greater. */
function comparePreReleases(left: string[], right: string[]): number {
    const index = left.findIndex((identifier, at) => identifier !== right[at]);
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined) {
        return left.length - right.length;
    }
    const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
    if (aIsNumber && bIsNumber) {
        return Number(a) - Number(b);
    }
    return (aIsNumber === bIsNumber ? a < b : aIsNumber) ? -1 : 1;
}

function minorOf(version: string): string {
    return parseVersion(version).numbers.slice(0, 2).join(".");
}

function parseVersion(version: string): { numbers: number[]; preRelease: string } {
    const [core = "", ...rest] = version.replace(/^v/, "").replace(/\+.*$/, "").split("-");
    return { numbers: core.split(".").map((part) => Number.parseInt(part, 10) || 0), preRelease: rest.join("-") };
}
