import { nameFromWire, nameToWire, readName, writeName } from "./name.ts";
import { paramFromWire, paramToWire, presentKeys } from "./params.ts";
import { refuse, refuseAll } from "./problem.ts";
import type { ReadOptions, SvcbRecord, SvcParams } from "./record.ts";
import { validate } from "./validate.ts";

const section = "RFC 9460 §2.2";

/**
 * RDATA on the wire: priority, uncompressed target, parameters in strictly increasing order of their keys.
 * @throws SvcbError with every problem of the record.
 */
export function encode(record: SvcbRecord): Uint8Array {
    refuseAll(validate(record));
    const uint16 = (value: number): number[] => [value >> 8, value & 0xff];
    const octets = [...uint16(record.priority), ...nameToWire(readName(record.target, "target"))];
    const params = presentKeys(record.params).map((key) => {
        const value = paramToWire(key, record.params);
        return Buffer.from([...uint16(key), ...uint16(value.length), ...value]);
    });
    return Uint8Array.from(Buffer.concat([Buffer.from(octets), ...params]));
}

function cut(what: string): never {
    const message = `The RDATA ends inside ${what}.`;
    return refuse({ code: "rdata-cut", path: "rdata", message, remedy: "Give the complete RDATA.", section });
}

/**
 * Reads RDATA from the wire. A client that receives one malformed record must reject the whole RRset (RFC 9460 §2.2):
 * when this throws with `strict: false`, no record of the set is in force.
 * @throws SvcbError when the octets are not a record, or with strict rules not one to publish.
 */
export function decode(bytes: Uint8Array, options: ReadOptions = {}): SvcbRecord {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 2) {
        cut("the priority");
    }
    const { labels, length } = nameFromWire(bytes.subarray(2), "target");
    const params: SvcParams = {};
    let last = -1;
    for (let at = 2 + length; at < bytes.length; ) {
        if (at + 4 > bytes.length) {
            cut("a parameter's key or length");
        }
        const key = view.getUint16(at);
        const end = at + 4 + view.getUint16(at + 2);
        if (key <= last) {
            const message = `Key ${key} comes after key ${last}.`;
            const remedy = "Sort the parameters by key number, each key once.";
            refuse({ code: "key-order", path: "rdata", message, remedy, section });
        }
        if (end > bytes.length) {
            cut(`the value of key ${key}`);
        }
        paramFromWire(key, bytes.subarray(at + 4, end), params);
        last = key;
        at = end;
    }
    const record: SvcbRecord = { priority: view.getUint16(0), target: writeName(labels), params };
    refuseAll(validate(record, options));
    return record;
}
