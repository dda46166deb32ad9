import { decode, encode, format, parse, warnings } from "pulumi-http3-gateway/svcb";

// Only the codec of HTTPS and SVCB records (RFC 9460), for a provider that this package has no zone for.
const record = parse('1 . alpn="h3,h2" port=8443');

/** As a person writes it, in the one canonical form. */
export const text = format(record);
/** In wire format, and as `RFC 3597` has it for servers that do not know the type: `\# length hex`. */
export const wire = Buffer.from(encode(record)).toString("hex");
export const sameAgain = format(decode(Buffer.from(wire, "hex"))) === text;
/** What is legal, but not honored by clients. */
export const advice = warnings(record, { owner: "app.example.com" }).map(({ message }) => message);
