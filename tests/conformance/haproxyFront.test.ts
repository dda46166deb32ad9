import { MARKED } from "../../tools/dev/conformance/rows.ts";
import { haproxyOnLab } from "../../tools/lab/haproxy.ts";
import { HAPROXY_VERSIONS } from "../../tools/lab/versions.ts";
import { conformance } from "./conformance.ts";
import { front } from "./front.ts";
import { plainNginx } from "./plainNginx.ts";

conformance(
    front({
        key: "haproxyFront",
        title: "Front: HAProxy, UDP only, before nginx",
        version: HAPROXY_VERSIONS.haproxy,
        name: "conform-by-haproxy",
        behind: plainNginx("conform-by-haproxy-ingress"),
        proxy: "haproxy",
        image: haproxyOnLab,
        rows: MARKED,
    }),
);
