import { MARKED } from "../../tools/dev/conformance/rows.ts";
import { caddyOnLab } from "../../tools/lab/caddy.ts";
import { CADDY_VERSIONS } from "../../tools/lab/versions.ts";
import { conformance } from "./conformance.ts";
import { front } from "./front.ts";
import { plainNginx } from "./plainNginx.ts";

conformance(
    front({
        key: "caddyFront",
        title: "Front: Caddy, UDP only, before nginx",
        version: CADDY_VERSIONS.caddy,
        name: "conform-by-caddy",
        behind: plainNginx("conform-by-caddy-ingress"),
        proxy: "caddy",
        image: caddyOnLab,
        rows: MARKED,
    }),
);
