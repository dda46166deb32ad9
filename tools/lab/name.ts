/**
 * Name of a lab where a machine has several, from `HTTP3_LAB`; the lab that commands use by default has none. Each has
 * its own state, network namespaces and cgroup; what is built is shared.
 */
const name = process.env["HTTP3_LAB"] ?? "";
if (!/^[a-z0-9]{0,12}$/.test(name)) {
    throw new Error(`HTTP3_LAB is "${name}". A lab's name has at most 12 lower-case letters and digits.`);
}

/** What a lab's name adds to the names of all that it has outside of its cluster. */
export const LAB_SUFFIX = name === "" ? "" : `-${name}`;
